import type { App } from '../../app.ts';
import { cardOf, type Home, type HomeCard, KEPT } from '../../domain/history/home.ts';
import { type PickRow, type Picks } from '../../domain/history/home-page.ts';
import { isCompleted, isInProgress } from '../../domain/history/points.ts';
import type { Reason } from '../../domain/history/recommendations.ts';
import { NO_NEIGHBOURS } from '../../domain/history/neighbours.ts';
import {
  type Base,
  BASES,
  type Likely,
  likedGenres,
  likelyTitles,
  ranked,
} from '../../domain/history/taste.ts';
import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { isSuitable, type MaturityRating } from '../../domain/catalogue/maturity.ts';
import type { GenreRecord } from '../../domain/genres/genre.ts';
import type { Order } from '../../domain/catalogue/shelves.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, type Table } from '../../table/table.ts';
import { neighboursOf } from '../catalogue/neighbours.ts';
import { type AskedList, similarTo, titlesPage } from '../catalogue/title-lists.ts';
import { titlesById } from '../catalogue/titles.ts';
import { followedGenres } from '../notifications/follows.ts';

/** Titles and genres that have rows of their own, which bounds what making them costs. */
const NAMED = 2;
const GENRES = 2;
/** Titles of a row, so many that one which was seen meanwhile leaves no gap. */
const WIDE = 24;
/** Pages of a list that are read to fill a row. */
const PAGES = 5;
/** Titles whose rows in the history are looked up: DynamoDB's limit of a batch. */
const LOOKED_UP = 100;

/**
 * What a person may like: what those watch who watched the same, titles like what they watched last, new and popular in the
 * genres they follow or watch, and popular with everybody, so that no newcomer's page is empty. Never what they watched, what
 * is `hidden` from them, nor what is above their `limit`. Deterministic.
 */
export async function makePicks(
  { table, now }: App,
  userId: string,
  home: Home,
  { hidden, limit }: { hidden: ReadonlySet<string>; limit: MaturityRating | undefined },
): Promise<Picks> {
  const watched = watchedLast(home, now());
  const [page, found] = await Promise.all([
    followedGenres(table, userId, { limit: GENRES + 1, after: undefined }),
    neighboursOf(
      table,
      watched.map(({ titleId }) => titleId),
    ),
  ]);
  const suits = ({ maturityRating }: TitleRecord) => isSuitable(maturityRating, limit);
  const bases = watched.map((card, index) => ({ ...card, neighbours: found[index] }));
  const followed = page.items;
  const likely = likelyTitles(bases);
  const named = followed.length > 0 ? followed : await watchedGenres(table, home);
  // At once: a promise that nothing awaits yet ends the whole process when it is refused.
  const [near, ...rows] = await Promise.all([
    titlesById(table, [...likely.keys()]),
    ...askedRows(table, { bases, followed, named, suits, now: now() }),
  ]);
  const shown = near.filter((title) => title && isVisible(title, now()) && suits(title)) as TitleRecord[];
  const genres = likedGenres(
    watched,
    followed.map(({ genreId }) => genreId),
  );
  const forYou = rowForYou(ranked(shown, { likely, genres, now: now() }), likely, bases);
  const all = [forYou, ...rows];
  const picked = pickedOf(all, new Set([...hidden, ...(await watchedOf(table, userId, home, all))]));
  return { ...picked, ...(limit && { limit }) };
}

/** What was watched last and can be seen now, newest first. */
export function watchedLast(home: Home, now: number): HomeCard[] {
  const cards = new Map(home.cards.map((card) => [card.titleId, card]));
  return home.rows
    .filter(({ point, completed }) => isCompleted(point) || isInProgress(point) || completed)
    .flatMap(({ titleId }) => cards.get(titleId) ?? [])
    .filter((card) => isVisible(card, now))
    .slice(0, BASES);
}

type Named = HomeCard & Base;
type Suits = (title: TitleRecord) => boolean;

/** The beginning of a list without what does not suit; where much does not, more of it is read. */
async function suitable(table: Table, list: AskedList, suits: Suits): Promise<TitleRecord[]> {
  const found: TitleRecord[] = [];
  let after: string | undefined;
  for (let pages = 0; pages < PAGES; pages++) {
    const page = await titlesPage(table, list, { limit: WIDE, after });
    found.push(...page.items.filter(suits));
    after = page.next;
    if (found.length >= KEPT || after === undefined) break;
  }
  return found;
}

/** The rows that are looked up in the catalogue. */
function askedRows(
  table: Table,
  facts: { bases: Named[]; followed: GenreRecord[]; named: GenreRecord[]; suits: Suits; now: number },
): Promise<Found>[] {
  const { bases, followed, named, suits, now } = facts;
  const list = async (order: Order, genre?: string) =>
    (await suitable(table, { filter: { genre }, order, now }, suits)).slice(0, WIDE);
  const like = bases.slice(0, NAMED).map(async (base) => ({
    id: `because-${base.titleId}`,
    name: `Because you watched ${base.name}`,
    reason: becauseOf(base),
    found: (await similarTo(table, base, now, base.neighbours ?? NO_NEIGHBOURS)).filter(suits),
  }));
  const fresh = async () => ({
    id: 'new-in-followed-genres',
    name: 'New in the genres you follow',
    reason: { code: 'followed_genre' as const },
    found: inTurn(await Promise.all(followed.map(({ genreId }) => list('newest', genreId)))),
  });
  const popular = named.slice(0, GENRES).map(async ({ genreId, name }) => ({
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
  return [...like, fresh(), ...popular, everybody(), arrivals()];
}

const becauseOf = ({ titleId, name }: HomeCard): Reason => ({
  code: 'because_you_watched',
  basedOn: { id: titleId, name },
});

function rowForYou(titles: TitleRecord[], likely: ReadonlyMap<string, Likely>, bases: Named[]): Found {
  const byId = new Map(bases.map((base) => [base.titleId, base]));
  const reasons = titles.map(({ titleId }) => [titleId, becauseOf(byId.get(likely.get(titleId)!.because)!)]);
  return { id: 'for-you', name: 'Recommended for you', found: titles, reasons: Object.fromEntries(reasons) };
}

type Found = Omit<PickRow, 'titleIds'> & { found: TitleRecord[] };

/** Takes from each list in turn. */
const inTurn = <T>(lists: T[][]): T[] =>
  Array.from({ length: WIDE }, (_, index) => lists.flatMap((list) => list[index] ?? [])).flat();

function pickedOf(rows: Found[], watched: ReadonlySet<string>): Picks {
  const taken = new Set(watched);
  const cards: HomeCard[] = [];
  const picked = rows.map(({ found, reasons, ...row }): PickRow => {
    const titles = found.filter(({ titleId }) => !taken.has(titleId)).slice(0, WIDE);
    const own = [...new Map(titles.map((title) => [title.titleId, title])).values()];
    for (const title of own) {
      taken.add(title.titleId);
      cards.push(cardOf(title));
    }
    const titleIds = own.map(({ titleId }) => titleId);
    const each = reasons && Object.fromEntries(titleIds.map((titleId) => [titleId, reasons[titleId]!]));
    return { ...row, titleIds, ...(each && { reasons: each }) };
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
  const stored = older ? await getItems<Item>(table, keys, { consistent: false }) : [];
  return new Set([...known, ...stored.flatMap((item) => (item ? [String(item.titleId)] : []))]);
}

/** The genres that somebody who follows none watched most of late. */
async function watchedGenres(table: Table, home: Home): Promise<GenreRecord[]> {
  const counts = new Map<string, number>();
  for (const genre of home.cards.flatMap(({ genres }) => genres))
    counts.set(genre, (counts.get(genre) ?? 0) + 1);
  const most = [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).slice(0, GENRES);
  const keys = most.map(([genreId]) => keyOf('genre', { genreId }));
  const genres = await getItems<GenreRecord>(table, keys, { consistent: false });
  return genres.filter((genre) => genre !== undefined);
}
