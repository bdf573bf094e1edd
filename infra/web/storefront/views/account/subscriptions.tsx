import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { dateTime, day, money, words } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';

export function Subscriptions() {
  const { api } = usePerson();
  const listed = useAnswer(
    () => answerOf(api.GET('/v1/me/subscriptions', { params: { query: { limit: 5 } } })),
    [],
  );
  return (
    <div>
      <Answer of={listed} waiting={<p class="muted">Loading…</p>}>
        {({ items }) =>
          items.length === 0 ? (
            <p class="muted">None yet.</p>
          ) : (
            <ul class="plain-list">
              {items.map((subscription) => (
                <Entry key={subscription.id} subscription={subscription} />
              ))}
            </ul>
          )
        }
      </Answer>
      <a class="button" href="#/plans">
        Plans and changes
      </a>
    </div>
  );
}

function Entry({ subscription }: { subscription: Schemas['Subscription'] }) {
  const { plan, status, startsAt, endsAt, events } = subscription;
  return (
    <li data-status={status}>
      <strong>{plan.name}</strong>
      <p class="muted">
        {words(status)} · {day(startsAt)} – {day(endsAt)} · {money(plan.price)}
      </p>
      <details>
        <summary>What happened</summary>
        <ul class="muted">
          {events.map(({ type, at, planName, charge }) => (
            <li key={`${type} ${at}`}>
              {[words(type), planName, dateTime(at), charge && money(charge)].filter(Boolean).join(' · ')}
            </li>
          ))}
        </ul>
      </details>
    </li>
  );
}
