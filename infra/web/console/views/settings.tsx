import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { dateTime, plural } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import type { Field } from '../../shared/ui/field.tsx';
import { Loading, Page } from '../../shared/ui/page.tsx';
import { Editor, type Values } from '../components/editor.tsx';
import { PageHead } from '../components/page-head.tsx';
import { ifMatch } from '../components/requests.ts';

type Settings = Schemas['Settings'];
type Limit = keyof Settings['limits'];
/** As the API names the place of a limit in its body. */
type Name = `limits/${Limit}`;

const LABELS: Record<Limit, string> = {
  anonymous: 'Requests of an address without a token',
  network: 'Requests of an IPv6 site without a token',
  user: 'Requests of a person',
  login: 'Sign-ins from an address',
  register: 'Registrations from an address',
  resetMail: 'Reset mails to an address',
  mail: 'Mails to an address',
  start: 'Starts of an account',
  stop: 'Late stops of a playback',
};
const LIMITS = Object.keys(LABELS) as Limit[];
const nameOf = (limit: Limit): Name => `limits/${limit}`;

const windowOf = (seconds: number): string =>
  seconds === 3600 ? 'an hour' : seconds === 60 ? 'a minute' : `in ${plural(seconds, 'second')}`;

const fieldOf = (limit: Limit, { windowSeconds, stageLimit }: Settings['limits'][Limit]): Field<Name> => ({
  name: nameOf(limit),
  label: `${LABELS[limit]}, ${windowOf(windowSeconds)}`,
  type: 'number',
  hint: `Empty: ${stageLimit}, as this stage declares.`,
  refused: () => 'A limit is a whole number from 1 to 1,000,000.',
});

/** Empty where the stage's own figure is in effect. */
const ownLimit = ({ limit, stageLimit }: Settings['limits'][Limit]): string =>
  limit === stageLimit ? '' : String(limit);

const valuesOf = ({ limits }: Settings) =>
  Object.fromEntries(LIMITS.map((limit) => [nameOf(limit), ownLimit(limits[limit])])) as Values<Name>;

const changesOf = (changed: Partial<Values<Name>>): Schemas['SettingsChanges'] => ({
  limits: Object.fromEntries(
    Object.entries(changed).map(([name, value]) => [
      name.slice(nameOf('' as Limit).length),
      value === '' ? null : Number(value),
    ]),
  ),
});

const readSettings = (api: Api) => answerOf(api.GET('/v1/admin/settings'));

/** The limits of requests, which apply while the platform runs. */
export function SettingsPage() {
  const { api } = usePerson();
  const asked = useAnswer(() => readSettings(api), []);
  return (
    <Page title="Settings" class="narrow">
      <PageHead title="Settings" />
      <Answer of={asked} waiting={<Loading />}>
        {(settings) =>
          settings.limits.anonymous.stageLimit === null ? (
            <p class="empty">This stage lifts its limits of requests, so there are none to change.</p>
          ) : (
            <>
              <p>
                How many requests are answered before the next is told to wait. A change applies everywhere
                within {plural(settings.appliesWithinSeconds, 'second')} and is on record in the{' '}
                <a class="text-link" href="#/audit">
                  audit
                </a>
                .{settings.updatedAt !== null && ` Changed last: ${dateTime(settings.updatedAt)}.`}
              </p>
              <Editor
                id="settings"
                fields={LIMITS.map((limit) => fieldOf(limit, settings.limits[limit]))}
                object={settings}
                valuesOf={valuesOf}
                read={() => readSettings(api)}
                save={(changed, version) =>
                  answerOf(
                    api.PATCH('/v1/admin/settings', {
                      params: { header: ifMatch(version) },
                      body: changesOf(changed),
                    }),
                  )
                }
                onSaved={asked.renewed}
              />
            </>
          )
        }
      </Answer>
    </Page>
  );
}
