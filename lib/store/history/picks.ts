import type { App } from '../../app.ts';
import { cardOf, type Home, type HomeCard } from '../../domain/history/home.ts';
import { type PickRow, type Picks } from '../../domain/history/home-page.ts';
import { isCompleted, isInProgress } from '../../domain/history/points.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import type { GenreRecord } from '../../domain/genres/genre.ts';
import type { Order } from '../../domain/catalogue/shelves.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, type Table } from '../../table/table.ts';
import { similarTo, titlesPage } from '../catalogue/title-lists.ts';
import { followedGenres } from '../notifications/follows.ts';

/** Titles and genres that the rows are based on, which bounds what making them costs. */
const BASES = 2;
const GENRES = 2;
/** Titles of a row, so many that one which was seen meanwhile leaves no gap. */
const WIDE = 24;
/** Titles whose rows in the history are looked up: DynamoDB's limit of a batch. */
const LOOKED_UP = 100;

/**
 * What a person may like: like what they watched last, new and popular in the genres they follow or watch, leaving soon,
 * and popular with everybody, so that no newcomer's page is empty. Never what they watched. Deterministic.
 */
export async function makePicks({ table, now }: App, userId: string, home: Home): Promise<Picks> {
  const cards = new Map(home.cards.map((card) => [card.titleId, card]));
  const bases = home.rows
    .filter(({ point }) => isCompleted(point) || isInProgress(point))
    .flatMap(({ titleId }) => cards.get(titleId) ?? [])
    .filter((card) => isVisible(card, now()))
    .slice(0, BASES);
  const followed = (await followedGenres(table, userId, { limit: GENRES + 1, after: undefined })).items;
  const genres = followed.length > 0 ? followed : await watchedGenres(table, home);
  const list = async (order: Order, genre?: string) =>
    (await titlesPage(table, { filter: { genre }, order, now: now() }, { limit: WIDE, after: undefined }))
      .items;
  const like = bases.map(async (base) => ({
    id: `because-${base.titleId}`,
    name: `Because you watched ${base.name}`,
    reason: { code: 'because_you_watched' as const, basedOn: { id: base.titleId, name: base.name } },
    found: await similarTo(table, base, now()),
  }));
  const fresh = async () => ({
    id: 'new-in-followed-genres',
    name: 'New in the genres you follow',
    reason: { code: 'followed_genre' as const },
    found: inTurn(await Promise.all(followed.map(({ genreId }) => list('newest', genreId)))),
  });
  const popular = genres.slice(0, GENRES).map(async ({ genreId, name }) => ({
    id: `popular-${genreId}`,
    name: `Popular in ${name}`,
    reason: { code: 'popular' as const, basedOn: { id: genreId, name } },
    found: await list('popular', genreId),
  }));
  const everybody = async () => ({
    id: 'popular',
    name: 'Popular now',
    reason: { code: 'popular' as const },
    found: await list('popular'),
  });
  const arrivals = async () => ({ id: 'newest', name: 'New arrivals', found: await list('newest') });
  // At once: a promise that nothing awaits yet ends the whole process when it is refused.
  const rows = await Promise.all([...like, fresh(), ...popular, everybody(), arrivals()]);
  return pickedOf(rows, await watchedOf(table, userId, home, rows));
}

type Found = Omit<PickRow, 'titleIds'> & { found: TitleRecord[] };

/** Takes from each list in turn. */
const inTurn = <T>(lists: T[][]): T[] =>
  Array.from({ length: WIDE }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();

function pickedOf(rows: Found[], watched: ReadonlySet<string>): Picks {
  const taken = new Set(watched);
  const cards: HomeCard[] = [];
  const picked = rows.map(({ found, ...row }): PickRow => {
    const titles = found.filter(({ titleId }) => !taken.has(titleId)).slice(0, WIDE);
    const own = [...new Map(titles.map((title) => [title.titleId, title])).values()];
    for (const title of own) {
      taken.add(title.titleId);
      cards.push(cardOf(title));
    }
    return { ...row, titleIds: own.map(({ titleId }) => titleId) };
  });
  const shown = picked.filter(({ titleIds }) => titleIds.length > 0);
  const first = shown[0]?.titleIds[0];
  const featured = rows.flatMap(({ found }) => found).find(({ titleId }) => titleId === first);
  return { rows: shown, cards, ...(featured && { featured: recordOf(featured) }) };
}

/** A title's record without what its card on a shelf carries beside it. */
function recordOf(title: TitleRecord): TitleRecord {
  const { pk, sk, words, ...record } = title;
  return record as TitleRecord;
}

/** Which of the titles were watched, hidden or put on the list. */
async function watchedOf(table: Table, userId: string, home: Home, rows: Found[]): Promise<Set<string>> {
  const known = [...home.rows, ...home.listed].map(({ titleId }) => titleId);
  const asked = new Set(rows.flatMap(({ found }) => found.slice(0, WIDE)).map(({ titleId }) => titleId));
  for (const titleId of known) asked.delete(titleId);
  const keys = [...asked].slice(0, LOOKED_UP).map((titleId) => keyOf('progress', { userId, titleId }));
  const older = home.more.continued || home.more.other;
  const stored = older && keys.length > 0 ? await getItems<Item>(table, keys, { consistent: false }) : [];
  return new Set([...known, ...stored.flatMap((item) => (item ? [String(item.titleId)] : []))]);
}

/** The genres that somebody who follows none watched most of late. */
async function watchedGenres(table: Table, home: Home): Promise<GenreRecord[]> {
  const counts = new Map<string, number>();
  for (const genre of home.cards.flatMap(({ genres }) => genres))
    counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const most = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, GENRES);
  if (most.length === 0) return [];
  const keys = most.map(([genreId]) => keyOf('genre', { genreId }));
  const genres = await getItems<GenreRecord>(table, keys, { consistent: false });
  return genres.filter((genre) => genre !== undefined);
}
