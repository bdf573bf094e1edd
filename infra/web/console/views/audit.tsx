import { useState } from 'preact/hooks';
import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { dateTime } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { useAnswer } from '../../shared/ui/answer.tsx';
import type { Option } from '../../shared/ui/field.tsx';
import { Page } from '../../shared/ui/page.tsx';
import { Difference } from '../components/difference.tsx';
import { type Filter, Filters, useFilters } from '../components/filters.tsx';
import { List, PAGE, readAll, readSome } from '../components/list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { actionWords } from '../words.ts';

type Entry = Schemas['AuditItem'];

const ACTIONS = [
  ...['createTitle', 'updateTitle', 'deleteTitle', 'publishTitle', 'unpublishTitle'],
  ...['createEpisode', 'updateEpisode', 'deleteEpisode', 'createGenre', 'updateGenre', 'deleteGenre'],
  ...['createMediaUpload', 'createTitleImageUpload', 'putSubtitles', 'removeSubtitles', 'adminRetryMail'],
  ...['createPlan', 'updatePlan', 'deletePlan', 'adminUpdateUser', 'adminSignOutUser', 'adminEndPlayback'],
  ...['adminUpdateSettings'],
];

/** Administrators are few, so their names are read at once; those who are none any more are called by their ids. */
const allAdmins = (api: Api) =>
  readAll((cursor) => {
    const query = { role: 'admin' as const, limit: 100, ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/users', { params: { query } }));
  });

export function AuditPage() {
  const { api } = usePerson();
  const chosen = useFilters();
  const admins = useAnswer(() => allAdmins(api), []);
  const read = (cursor?: string) => {
    const query = { ...chosen, limit: PAGE, ...(cursor && { cursor }) };
    return answerOf(api.GET('/v1/admin/audit', { params: { query } }));
  };
  const first = useAnswer(() => readSome(read), [JSON.stringify(chosen)]);
  const names: Option[] = (admins.value ?? []).map(({ id, email }) => [id, email]);
  const filters: Filter[] = [
    {
      name: 'actorId',
      label: 'Who',
      options: [['', 'Every administrator'], ...withChosen(names, chosen.actorId)],
    },
    {
      name: 'action',
      label: 'What',
      options: [['', 'Everything'], ...ACTIONS.map((action): Option => [action, actionWords(action)])],
    },
    {
      name: 'objectId',
      label: 'Id of what it was done to',
      refused: 'An id such as ttl_01KA2B3C4D5E6F7G8H9JKMNPQR, without spaces.',
    },
  ];
  const nameOf = (actorId: string) => names.find(([id]) => id === actorId)?.[1] ?? actorId;
  return (
    <Page title="Audit">
      <PageHead title="Audit" />
      <Filters path="/audit" filters={filters} failure={first.failure} />
      <List
        id="audit"
        of={first}
        read={read}
        noun="entry"
        empty="Nothing was done that matches these filters."
      >
        {(entry) => <AuditEntry entry={entry} actor={nameOf(entry.actorId)} />}
      </List>
    </Page>
  );
}

const withChosen = (options: Option[], id: string | undefined): Option[] =>
  id === undefined || options.some(([option]) => option === id) ? options : [...options, [id, id]];

function AuditEntry({ entry, actor }: { entry: Entry; actor: string }) {
  const [open, setOpen] = useState(false);
  const { action, objectId, before, after, at } = entry;
  const named = [after?.name, before?.name, after?.email].find((name) => typeof name === 'string');
  const path = pathOf(objectId, action);
  return (
    <div class="entry" data-action={action}>
      <p>
        <strong>{actionWords(action)}</strong>{' '}
        {path ? <a href={`#${path}`}>{String(named ?? objectId)}</a> : String(named ?? objectId)}
      </p>
      <p class="muted">
        {dateTime(at)}, {actor}
      </p>
      {(before || after) && (
        <details open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
          <summary>What changed</summary>
          {open && <Difference before={before} after={after} />}
        </details>
      )}
    </div>
  );
}

/** Where the object is shown, if it still is. */
function pathOf(objectId: string, action: string): string | undefined {
  if (action.startsWith('delete')) return undefined;
  if (objectId.startsWith('ttl_')) return `/titles/${objectId}`;
  if (objectId.startsWith('usr_')) return `/people/${objectId}`;
  if (objectId.startsWith('pln_')) return `/plans/${objectId}`;
  return action.endsWith('Genre') ? `/genres/${objectId}` : undefined;
}
