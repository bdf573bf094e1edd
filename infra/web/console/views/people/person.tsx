import { useParams } from 'wouter-preact';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { dateTime, money, words } from '../../../shared/format.ts';
import { usePerson } from '../../../shared/person.ts';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { Loading, Page } from '../../../shared/ui/page.tsx';
import { Badge, Facts } from '../../components/facts.tsx';
import { PageHead } from '../../components/page-head.tsx';
import { PersonDeeds } from './person-deeds.tsx';
import { Streams } from './streams.tsx';

type Person = Schemas['AdminUserDetail'];

export function PersonPage() {
  const { userId } = useParams<{ userId: string }>();
  const { api } = usePerson();
  const asked = useAnswer(
    () => answerOf(api.GET('/v1/admin/users/{userId}', { params: { path: { userId } } })),
    [userId],
  );
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {(person) => (
        <Page title={person.name}>
          <PageHead title={person.name}>
            <PersonDeeds person={person} again={asked.again} />
          </PageHead>
          <div class="columns">
            <div>
              <Account person={person} />
              <Devices devices={person.devices} />
            </div>
            <div>
              <Subscription subscription={person.subscription} />
              <Streams userId={userId} />
              <Mails mails={person.mails} />
            </div>
          </div>
        </Page>
      )}
    </Answer>
  );
}

const Account = ({ person }: { person: Person }) => (
  <section class="panel" aria-labelledby="account-heading">
    <h2 id="account-heading">Account</h2>
    <Facts
      of={[
        ['E-mail', `${person.email}${person.emailVerified ? '' : ' (not verified)'}`],
        ['Status', <Badge kind={person.status}>{person.status}</Badge>],
        ['Role', <span id="role">{person.role === 'admin' ? 'Administrator' : 'User'}</span>],
        ['Phone', person.phoneNumber ?? 'None'],
        ['Since', dateTime(person.createdAt)],
      ]}
    />
    <p>
      <a class="text-link" href={`#/audit?objectId=${person.id}`}>
        What was done to the account
      </a>
    </p>
    {person.role === 'admin' && (
      <p>
        <a class="text-link" href={`#/audit?actorId=${person.id}`}>
          What {person.name} did
        </a>
      </p>
    )}
  </section>
);

const Devices = ({ devices }: { devices: Person['devices'] }) => (
  <section class="panel" aria-labelledby="devices-heading">
    <h2 id="devices-heading">Devices</h2>
    {devices.length === 0 && <p class="muted">Signed in nowhere.</p>}
    <ul class="plain-list" id="devices">
      {devices.map(({ id, name, platform, lastSeenAt }) => (
        <li key={id}>
          <strong>{name}</strong>
          <p class="muted">
            {platform}, last seen {dateTime(lastSeenAt)}
          </p>
        </li>
      ))}
    </ul>
  </section>
);

const Mails = ({ mails }: { mails: Person['mails'] }) => (
  <section class="panel" aria-labelledby="mails-heading">
    <h2 id="mails-heading">Last mails</h2>
    {mails.length === 0 && <p class="muted">None in the last 400 days.</p>}
    <ul class="plain-list" id="mails">
      {mails.map(({ id, purpose, state, reason, createdAt }) => (
        <li key={id}>
          <strong>{words(purpose)}</strong> <Badge kind={state}>{state}</Badge>
          <p class="muted">
            {dateTime(createdAt)}
            {reason !== null && `, ${reason}`}
          </p>
        </li>
      ))}
    </ul>
  </section>
);

function Subscription({ subscription }: { subscription: Person['subscription'] }) {
  return (
    <section class="panel" aria-labelledby="subscription-heading">
      <h2 id="subscription-heading">Subscription</h2>
      {subscription === null ? (
        <p class="muted">None.</p>
      ) : (
        <>
          <Facts
            of={[
              ['Plan', subscription.plan.name],
              ['Status', words(subscription.status)],
              ['Ends', dateTime(subscription.endsAt)],
              ...(subscription.pendingChange
                ? [['Next', subscription.pendingChange.plan.name] as [string, string]]
                : []),
            ]}
          />
          <h3>What happened</h3>
          {subscription.earlierEventCount > 0 && (
            <p class="muted">{subscription.earlierEventCount} older events are not shown.</p>
          )}
          <ol class="plain-list" id="events">
            {subscription.events.map(({ type, at, planName, charge }) => (
              <li key={`${type} ${at}`}>
                <strong>{words(type)}</strong> {planName}
                <p class="muted">
                  {dateTime(at)}
                  {charge && `, ${money(charge)}`}
                </p>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  );
}
