import { Problem } from '../../domain/problem.ts';
import type { AnyOrder } from '../../domain/catalogue/shelves.ts';
import type { TitleRecord } from '../../domain/catalogue/title.ts';
import { absent, exists, is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf } from '../../table/keys.ts';
import {
  ALL_ORDERS,
  cardKeysOf,
  cardsWithTraces,
  isPast,
  placementOf,
  type Stood,
  type StoredTitle,
  type TitleCard,
} from './cards.ts';
import {
  ConditionFailed,
  getItem,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
  type Write,
} from '../../table/table.ts';
import { copiesFor, copyWrites } from './premieres.ts';
import { tellOfChange } from './changed-titles.ts';

/** DynamoDB's limit of a transaction, less the check of the title's revision. */
const CHUNK = 99;

/** Moves of a title within the hour that leave a trace. */
const MAX_TRACES = 8;

interface PutOptions {
  orders?: readonly AnyOrder[];
  also?: Write[];
  now?: number;
}

const isDeleted = ({ deletedAt }: TitleRecord): boolean => deletedAt !== undefined;

/**
 * Writes a title with its cards on every shelf, its copies and the counts of its genres. `previous` is the title as it was
 * read (consistently), absent for a new one. The title, its copies and the counts change in one transaction, once; then the
 * cards follow. A crash in between leaves the title in the index of unfinished moves, where `shelveTitles` finds
 * it. Throws TransactionFailed when another write came first: read again. An unknown genre is a 422.
 * `operationId` makes a retry after a lost answer recognise its own write. `orders` says which shelves change,
 * `also` joins the transaction; with `now` those who page through a shelf find the title where it was.
 */
export async function putTitle(
  table: Table,
  record: TitleRecord,
  previous: TitleRecord | undefined,
  operationId: string,
  { orders = ALL_ORDERS, also = [], now = 0 }: PutOptions = {},
): Promise<void> {
  const before = previous as StoredTitle | undefined;
  const { titleId } = record;
  const earlier = superseded(before?.shelvedAs ?? [], orders, now);
  const { copies: _, ...plain } = record;
  const title: StoredTitle = {
    ...plain,
    ...copiesFor(record, now),
    ...keyOf('title', { titleId }),
    ...jobIndexOf('title', { titleId }),
    rev: (before?.rev ?? 0) + 1,
    shelvedAs: [...earlier, ...(isDeleted(record) ? [] : [{ ...placementOf(record), since: now }])],
    writtenBy: operationId,
  };
  const when = before ? is('rev', '=', before.rev) : absent('pk');
  const genres = genreChanges(record, before);
  let written = title;
  try {
    const rest = [...genres.map(({ write }) => write), ...also, ...copyWrites(title, before)];
    await transact(table, [{ put: title, when }, ...rest]);
  } catch (error) {
    if (!(error instanceof TransactionFailed)) throw error;
    written = ownWrite(error, title) ?? refuse(error, genres);
  }
  const unfinished = before?.gsi2pk !== undefined || isDeleted(record);
  const left = earlier.filter((each) => isPast(each, now)).flatMap(({ moved = ALL_ORDERS }) => moved);
  await moveCards(table, written, unfinished ? ALL_ORDERS : [...new Set([...orders, ...left])]);
}

/** Where a title stood that moves now; the eighth move before leaves no trace any more, which bounds the item. */
const superseded = (stood: Stood[], moved: readonly AnyOrder[], now: number): Stood[] =>
  stood
    .map((each) => (each.until === undefined ? { ...each, until: now, moved } : each))
    .map((each, index, { length }) => (length - index > MAX_TRACES ? { ...each, until: 0 } : each));

/** The title as it stands when the refused transaction had been carried out before and only its answer was lost. */
function ownWrite({ failed }: TransactionFailed, { rev, writtenBy }: StoredTitle): StoredTitle | undefined {
  const standing = failed.get(0) as StoredTitle | undefined;
  return standing?.rev === rev && standing.writtenBy === writtenBy ? standing : undefined;
}

function refuse(error: TransactionFailed, genres: { genreId: string }[]): never {
  const unknown = genres.find((_, index) => error.failed.has(index + 1));
  if (!unknown || error.failed.has(0)) throw error;
  const errors = [{ pointer: '/genres', detail: `"${unknown.genreId}" is not a genre` }];
  throw new Problem('invalid_request', 'The request does not fit its schema.', { errors });
}

/** Titles whose cards are being moved, or were when something crashed; at most a hundred. */
export async function unshelvedTitles(table: Table): Promise<string[]> {
  const { items } = await queryItems<{ gsi2sk: string }>(table, jobPartitionOf('title', {}), 100, {
    index: 'gsi2',
  });
  return items.map(({ gsi2sk }) => gsi2sk);
}

/** Finishes what a crash left: puts the cards of a title where they belong. */
export async function shelveTitle(table: Table, titleId: string): Promise<void> {
  const title = await getItem<StoredTitle>(table, keyOf('title', { titleId }));
  if (title?.gsi2pk !== undefined) await moveCards(table, title, ALL_ORDERS);
}

/**
 * Puts the cards of this revision and removes those of earlier placements. Every chunk checks the revision, so
 * that a slow writer cannot bring back what a newer one has removed; then the newer one does the work.
 */
async function moveCards(table: Table, title: StoredTitle, orders: readonly AnyOrder[]): Promise<void> {
  const { titleId, rev } = title;
  const now = title.shelvedAs.at(-1)?.since ?? 0;
  const wanted = isDeleted(title) ? [] : cardsWithTraces(title, orders, now);
  const nameOf = ({ pk, sk }: Key) => `${pk}\n${sk}`;
  const kept = new Set(wanted.map(nameOf));
  const standing = title.shelvedAs
    .flatMap((placement) => cardKeysOf(titleId, placement, orders))
    .map(({ pk, sk }) => ({ pk, sk }));
  const stale = new Map(standing.filter((key) => !kept.has(nameOf(key))).map((key) => [nameOf(key), key]));
  const key = keyOf('title', { titleId });
  const current = is('rev', '=', rev);
  const shelvedAs = isDeleted(title) ? [] : title.shelvedAs.filter((each) => !isPast(each, now)).map(asTrace);
  try {
    for (const chunk of byShelf(wanted, [...stale.values()])) {
      await transact(table, [{ check: key, when: current }, ...chunk]);
    }
    // A step of popularity shows nowhere else. Told before the title leaves the index, so that no crash hides it.
    if (wasPublished(title) && orders.some((order) => order !== 'popular'))
      await tellOfChange(table, titleId);
    await updateItem(table, key, { set: { shelvedAs }, remove: ['gsi2pk', 'gsi2sk'] }, current);
  } catch (error) {
    if (!(error instanceof TransactionFailed || error instanceof ConditionFailed)) throw error;
  }
}

/** A trace keeps nothing of people: they are in searches alone, which have no traces. */
function asTrace(stood: Stood): Stood {
  if (stood.until === undefined) return stood;
  const { cast, directors, ...trace } = stood;
  return trace;
}

/** Was it shown to people before this revision. */
const wasPublished = (title: StoredTitle): boolean =>
  (isDeleted(title) ? title.shelvedAs : title.shelvedAs.slice(0, -1)).some(
    ({ publishedAt }) => publishedAt !== undefined,
  );

/** Chunks that part no shelf, so that nobody reads a title that moves on one twice there or not at all. */
function byShelf(cards: TitleCard[], stale: Key[]): Write[][] {
  const shelves = new Map<string, Write[]>();
  const add = (shelf: string, write: Write) => shelves.set(shelf, [...(shelves.get(shelf) ?? []), write]);
  for (const card of cards) add(card.pk, { put: card });
  for (const key of stale) add(key.pk, { delete: key });
  const chunks: Write[][] = [];
  for (const shelf of shelves.values()) {
    const last = chunks.at(-1);
    if (last && last.length + shelf.length <= CHUNK) last.push(...shelf);
    else chunks.push([...shelf]);
  }
  return chunks;
}

/**
 * What a title adds to a genre it names: one that uses it, drafts too, and one that is published. Answers the genres
 * whose counts change, each with its write; a genre that does not exist refuses it.
 */
function genreChanges(record: TitleRecord, before: TitleRecord | undefined) {
  const countsIn = (title: TitleRecord | undefined, genreId: string) => {
    const uses = title && !isDeleted(title) && title.genres.includes(genreId) ? 1 : 0;
    return { uses, titleCount: uses && title!.status === 'published' ? 1 : 0 };
  };
  return [...new Set([...record.genres, ...(before?.genres ?? [])])].flatMap((genreId) => {
    const [now, then] = [countsIn(record, genreId), countsIn(before, genreId)];
    const add = { uses: now.uses - then.uses, titleCount: now.titleCount - then.titleCount };
    if (add.uses === 0 && add.titleCount === 0) return [];
    const update = keyOf('genre', { genreId });
    return [{ genreId, write: { update, change: { add }, when: exists('pk') } satisfies Write }];
  });
}
