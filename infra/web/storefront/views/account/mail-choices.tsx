import { useState } from 'preact/hooks';
import { Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { listGenres } from '../../catalogue.ts';

const SETTINGS = [
  ['subscriptionExpiry', 'Before a subscription ends'],
  ['newReleases', 'New titles in genres I follow'],
] as const;

export function Notifications() {
  const { api } = usePerson();
  const settings = useAnswer(() => answerOf(api.GET('/v1/me/notifications')), []);
  return (
    <div>
      <Answer of={settings} waiting={<p class="muted">Loading…</p>}>
        {(value) => <NotificationBoxes settings={value} />}
      </Answer>
    </div>
  );
}

function NotificationBoxes({ settings }: { settings: Schemas['NotificationSettings'] }) {
  const { api } = usePerson();
  const [now, setNow] = useState(settings);
  const save = async (change: Partial<typeof now>) => {
    const { subscriptionExpiry, newReleases } = { ...now, ...change };
    setNow(await answerOf(api.PUT('/v1/me/notifications', { body: { subscriptionExpiry, newReleases } })));
  };
  return (
    <>
      {SETTINGS.map(([key, label]) => (
        <Choice key={key} id={`notify-${key}`} checked={now[key]} save={(on) => save({ [key]: on })}>
          {label}
        </Choice>
      ))}
    </>
  );
}

export function Genres() {
  const { api } = usePerson();
  const loaded = useAnswer(async () => {
    const followed = answerOf(api.GET('/v1/me/genres', { params: { query: { limit: 100 } } }));
    const [{ items }, mine] = await Promise.all([listGenres(api), followed]);
    return { items, mine: new Set(mine.items.map(({ id }) => id)) };
  }, []);
  const follow = (genreId: string, on: boolean) => {
    const params = { params: { path: { genreId } } };
    return answerOf(
      on ? api.PUT('/v1/me/genres/{genreId}', params) : api.DELETE('/v1/me/genres/{genreId}', params),
    );
  };
  return (
    <div>
      <Answer of={loaded} waiting={<p class="muted">Loading…</p>}>
        {({ items, mine }) => (
          <div class="chips">
            {items.map(({ id, name }) => (
              <Choice key={id} id={`follow-${id}`} checked={mine.has(id)} save={(on) => follow(id, on)}>
                {name}
              </Choice>
            ))}
          </div>
        )}
      </Answer>
    </div>
  );
}

interface ChoiceProps {
  id: string;
  checked: boolean;
  save: (on: boolean) => Promise<unknown>;
  children: string;
}

/** A box over one API call; a refusal puts it back. */
function Choice({ id, checked, save, children }: ChoiceProps) {
  const action = useAction();
  const [on, setOn] = useState(checked);
  const change = (next: boolean) => {
    setOn(next);
    action.run(() =>
      save(next).catch((failure: unknown) => {
        setOn(!next);
        throw failure;
      }),
    );
  };
  return (
    <>
      <label class="check" for={id}>
        <input
          type="checkbox"
          id={id}
          checked={on}
          onChange={({ currentTarget }) => {
            if (action.busy) currentTarget.checked = on;
            else change(currentTarget.checked);
          }}
        />
        {children}
      </label>
      <Outcome action={action} />
    </>
  );
}
