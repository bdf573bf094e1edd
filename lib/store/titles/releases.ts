import type { App } from '../../app.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import type { GenreRecord } from '../../domain/genres/genre.ts';
import { errorFields } from '../../log.ts';
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
import { keyOfRelease, type NotedRelease, placeOfRelease, type What } from './noted-releases.ts';
import { type News, tellOfRelease } from '../notifications/telling.ts';

interface Release extends NotedRelease {
  /** How far its followers have been walked through, genres in the order of their ids. */
  cursor?: Cursor;
  announcedAt?: number;
}

interface Cursor {
  genreId: string;
  after?: string;
}

export interface Announced {
  releases: number;
  mails: number;
  /** How many could not be told because of a fault; they are looked at again. */
  failed: number;
  /** False when time ran out before the work: the next run goes on. */
  finished: boolean;
}

const RELEASES = jobPartitionOf('release', {});
const PAGE = 100;
/** What cannot be told yet is looked at again so much later: its window may have been moved. */
const LATER_MS = 3_600_000;

/**
 * Tells everybody who follows a genre of what has come out, once a person and release, until the clock says `deadline`.
 * A page of followers at a time and its place written down, so that memory is bounded and a run that is killed costs a
 * page.
 */
export async function announceReleases(app: App, now: number, deadline: number): Promise<Announced> {
  const sum = { releases: 0, mails: 0, failed: 0 };
  let after: string | undefined = '';
  while (after !== undefined) {
    const { due, next }: Due = await dueReleases(app.table, after, now);
    for (const what of due) {
      try {
        const told = await announce(app, what, now, deadline);
        sum.mails += told.mails;
        if (!told.finished) return { ...sum, finished: false };
        sum.releases++;
      } catch (error) {
        // One that cannot be told must not hold up those behind it.
        sum.failed++;
        app.log('error', 'release not announced', { ...what, ...errorFields(error) });
      }
    }
    after = next;
  }
  return { ...sum, finished: true };
}

interface Due {
  due: What[];
  next: string | undefined;
}

async function dueReleases(table: Table, after: string, now: number): Promise<Due> {
  const { items, more } = await queryItems(table, RELEASES, PAGE, { index: 'gsi2', after });
  const due = items.map(({ gsi2sk }) => String(gsi2sk)).filter((place) => place < sortable(now + 1));
  const next = more && due.length === items.length ? due.at(-1) : undefined;
  return { due: due.map(whatAt), next };
}

function whatAt(place: string): What {
  const [, titleId, season] = place.split('#');
  return { titleId: titleId!, ...(season !== undefined && { season: Number(season) }) };
}

const DONE = { mails: 0, finished: true };

async function announce(app: App, what: What, now: number, deadline: number) {
  const { table } = app;
  const announcedAt = app.now();
  const [release, title] = await Promise.all([
    getItem<Release>(table, keyOfRelease(what)),
    titleById(table, what.titleId, { consistent: true }),
  ]);
  // The index may still name one that is done.
  if (release?.gsi2pk === undefined) return DONE;
  const settle = (set: Item) =>
    change(table, what, { set, remove: ['gsi2pk', 'gsi2sk', 'cursor'] }).then(() => DONE);
  if (!title) return settle({});
  const told = await toldWithTitle(table, release);
  if (told === 'already') return settle({});
  if (told === 'later' || !isVisible(title, now)) {
    const opensAt = title.availableFrom ?? 0;
    const dueAt = opensAt > now ? Math.min(opensAt, now + LATER_MS) : now + LATER_MS;
    await change(table, what, { set: placeOfRelease(what, dueAt) });
    return DONE;
  }
  const { mails, finished } = await tellFollowers(app, release, title, deadline);
  if (finished) await settle({ announcedAt });
  return { mails, finished };
}

/** A season that was there when its title came out is news with the title, and not once more. */
async function toldWithTitle(table: Table, release: Release): Promise<'already' | 'later' | undefined> {
  if (release.season === undefined) return undefined;
  const { titleId, notedAt } = release;
  const own = await getItem<Release>(table, keyOf('release', { titleId }));
  if (own?.gsi2pk !== undefined) return 'later';
  return own?.announcedAt !== undefined && own.announcedAt > notedAt ? 'already' : undefined;
}

async function tellFollowers(app: App, release: Release, title: TitleRecord, deadline: number) {
  const { table } = app;
  let mails = 0;
  for (let cursor = release.cursor ?? nextGenre(title, ''); cursor;) {
    if (app.now() >= deadline) return { mails, finished: false };
    const { genreId } = cursor;
    const page = await followersOf(table, genreId, { limit: PAGE, after: cursor.after });
    const genre = await getItem<GenreRecord>(table, keyOf('genre', { genreId }), { consistent: false });
    const news = newsOf(release, title, genre?.name ?? genreId);
    mails += await tellOfRelease(table, page.items, news, app.now());
    cursor = page.next === undefined ? nextGenre(title, genreId) : { genreId, after: page.next };
    if (cursor) await change(table, release, { set: { cursor } });
  }
  return { mails, finished: true };
}

function nextGenre({ genres }: TitleRecord, after: string): Cursor | undefined {
  const genreId = [...genres].sort().find((each) => each > after);
  return genreId === undefined ? undefined : { genreId };
}

function newsOf({ season }: What, { titleId, name: titleName }: TitleRecord, genreName: string): News {
  const data = { titleId, titleName, genreName };
  return season === undefined
    ? { purpose: 'new_release', subject: titleId, data }
    : { purpose: 'new_season', subject: `${titleId} ${season}`, data: { ...data, season } };
}

/** A release that is gone meanwhile stays so. */
async function change(table: Table, what: What, how: Parameters<typeof updateItem>[2]): Promise<void> {
  try {
    await updateItem(table, keyOfRelease(what), how, exists('gsi2pk'));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
