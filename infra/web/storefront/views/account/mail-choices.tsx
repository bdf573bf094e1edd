import { useState } from 'preact/hooks';
import { Outcome, useAction } from '../../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../../shared/ui/answer.tsx';
import { type Schemas, answerOf } from '../../../shared/client.ts';
import { usePerson } from '../../../shared/person.ts';
import { listGenres } from '../../catalogue.ts';

type Settings = Schemas['NotificationSettings'];

const RELEASE_MAILS: readonly (readonly [Settings['releaseMails'], string])[] = [
  ['each', 'A mail for each'],
  ['daily', 'One mail a day'],
  ['weekly', 'One mail a week'],
  ['off', 'No mails'],
];

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

function NotificationBoxes({ settings }: { settings: Settings }) {
  const { api } = usePerson();
  const [now, setNow] = useState(settings);
  const save = async (change: Partial<Pick<Settings, 'subscriptionExpiry' | 'releaseMails'>>) => {
    const { subscriptionExpiry, releaseMails } = { ...now, ...change };
    const body = { subscriptionExpiry, releaseMails, newReleases: releaseMails !== 'off' };
    setNow(await answerOf(api.PUT('/v1/me/notifications', { body })));
  };
  return (
    <>
      <Choice
        id="notify-subscriptionExpiry"
        checked={now.subscriptionExpiry}
        save={(on) => save({ subscriptionExpiry: on })}
      >
        Before a subscription ends
      </Choice>
      <ReleaseMails value={now.releaseMails} save={(releaseMails) => save({ releaseMails })} />
    </>
  );
}

interface ReleaseMailsProps {
  value: Settings['releaseMails'];
  save: (value: Settings['releaseMails']) => Promise<unknown>;
}

function ReleaseMails({ value, save }: ReleaseMailsProps) {
  const action = useAction();
  return (
    <div class="field">
      <label for="notify-releaseMails">New titles in genres I follow</label>
      <select
        id="notify-releaseMails"
        onChange={({ currentTarget }) => {
          const chosen = currentTarget.value as Settings['releaseMails'];
          action.run(() =>
            save(chosen).catch((failure: unknown) => {
              currentTarget.value = value;
              throw failure;
            }),
          );
        }}
      >
        {RELEASE_MAILS.map(([option, text]) => (
          <option key={option} value={option} selected={option === value}>
            {text}
          </option>
        ))}
      </select>
      <Outcome action={action} />
    </div>
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
