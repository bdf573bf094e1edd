import type { App } from '../../app.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import type { GenreRecord } from '../../domain/genres/genre.ts';
import { exists } from '../../table/expressions.ts';
import { jobPartitionOf, keyOf, sortable } from '../../table/keys.ts';
import {
  ConditionFailed,
  getItem,
  type Item,
  queryItems,
  type Table,
  updateItem,
} from '../../table/table.ts';
import { titleById } from '../catalogue/titles.ts';
import { followersOf } from '../notifications/follows.ts';
import { putMail } from '../outbox.ts';

interface Release extends Item {
  titleId: string;
  dueAt: number;
  /** How far its followers have been walked through, genres in the order of their ids. */
  cursor?: Cursor;
}

interface Cursor {
  genreId: string;
  after?: string;
}

export interface Announced {
  titles: number;
  mails: number;
  /** False when time ran out before the work: the next run goes on. */
  finished: boolean;
}

const RELEASES = jobPartitionOf('release', {});
const PAGE = 100;
/** A title that was withdrawn before it was announced is looked at again so much later. */
const WITHDRAWN_MS = 3_600_000;

/**
 * Puts a mail into the outbox for everybody who follows a genre of a title that has come out, one a person and title,
 * until the clock says `deadline`. A page of followers at a time and its place written down, so that memory is bounded
 * and a run that is killed costs a page.
 */
export async function announceReleases(app: App, now: number, deadline: number): Promise<Announced> {
  const sum = { titles: 0, mails: 0 };
  let after: string | undefined = '';
  while (after !== undefined) {
    const { due, next }: Due = await dueReleases(app.table, after, now);
    for (const position of due) {
      const told = await announce(app, position.split('#')[1]!, now, deadline);
      sum.mails += told.mails;
      if (!told.finished) return { ...sum, finished: false };
      sum.titles++;
    }
    after = next;
  }
  return { ...sum, finished: true };
}

interface Due {
  due: string[];
  next: string | undefined;
}

async function dueReleases(table: Table, after: string, now: number): Promise<Due> {
  const { items, more } = await queryItems(table, RELEASES, { index: 'gsi2', after, limit: PAGE });
  const due = items.map(({ gsi2sk }) => String(gsi2sk)).filter((position) => position < sortable(now + 1));
  return { due, next: more && due.length === items.length ? due.at(-1) : undefined };
}

async function announce({ table, now: clock }: App, titleId: string, now: number, deadline: number) {
  const [release, title] = await Promise.all([
    getItem<Release>(table, keyOf('release', { titleId })),
    titleById(table, titleId, { consistent: true }),
  ]);
  // The index may still name one that is done.
  if (release?.gsi2pk === undefined) return { mails: 0, finished: true };
  if (!title) {
    await change(table, titleId, { remove: ['gsi2pk', 'gsi2sk'] });
    return { mails: 0, finished: true };
  }
  if (!isVisible(title, now)) {
    const dueAt = Math.max(now + WITHDRAWN_MS, title.availableFrom ?? 0);
    await change(table, titleId, { set: { dueAt, gsi2sk: `${sortable(dueAt)}#${titleId}` } });
    return { mails: 0, finished: true };
  }
  let mails = 0;
  for (let cursor = firstCursor(release, title); cursor;) {
    if (clock() >= deadline) return { mails, finished: false };
    const page = await followersOf(table, cursor.genreId, { limit: PAGE, after: cursor.after });
    mails += await tell(table, title, cursor.genreId, page.items, now);
    cursor = page.next === undefined ? nextGenre(title, cursor.genreId) : { ...cursor, after: page.next };
    if (cursor) await change(table, titleId, { set: { cursor } });
  }
  await change(table, titleId, { set: { announcedAt: now }, remove: ['gsi2pk', 'gsi2sk', 'cursor'] });
  return { mails, finished: true };
}

const firstCursor = ({ cursor }: Release, title: TitleRecord): Cursor | undefined =>
  cursor ?? nextGenre(title, '');

function nextGenre({ genres }: TitleRecord, after: string): Cursor | undefined {
  const genreId = [...genres].sort().find((each) => each > after);
  return genreId === undefined ? undefined : { genreId };
}

/** Tells these followers of the genre, but for those whom the title was told through another of its genres. */
async function tell(
  table: Table,
  { titleId, name: titleName }: TitleRecord,
  genreId: string,
  userIds: string[],
  now: number,
): Promise<number> {
  if (userIds.length === 0) return 0;
  const genre = await getItem<GenreRecord>(table, keyOf('genre', { genreId }), { consistent: false });
  const data = { titleId, titleName, genreName: genre?.name ?? genreId };
  const written = await Promise.all(
    userIds.map((userId) => putMail(table, { purpose: 'new_release', userId, subject: titleId, data }, now)),
  );
  return written.filter(Boolean).length;
}

/** A release that is gone meanwhile stays so. */
async function change(table: Table, titleId: string, what: Parameters<typeof updateItem>[2]): Promise<void> {
  try {
    await updateItem(table, keyOf('release', { titleId }), what, exists('gsi2pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
