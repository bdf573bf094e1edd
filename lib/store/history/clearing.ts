import type { App } from '../../app.ts';
import { is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, partitionOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  type Item,
  putItem,
  queryItems,
  type Table,
} from '../../table/table.ts';
import { inBatches } from '../batches.ts';
import { forgetStreams } from './history-changes.ts';
import { forgetPicks, hideAllRows } from './home.ts';

/** Entries that a request takes out by itself; the job `clearHistories` goes on from there, so many at a turn. */
const AT_A_TURN = 500;
const PAGE = 200;

/**
 * What a history is made of, and which attribute says how new an entry is. Plays go before what is rolled up, see
 * `removePlaysOf`; that is older than a month and never newer than the clearing.
 */
const ENTRIES = [
  ['progress', 'updatedAt'],
  ['episodeProgress', 'updatedAt'],
  ['play', 'endedAt'],
  ['rolledUpPlays', undefined],
] as const;

/** A history that was cleared and holds more than its request took out. */
interface Clearing {
  userId: string;
  /** Epoch milliseconds; what is newer stays. */
  clearedAt: number;
}

/** Forgets everything that was watched; of a long history the end in the background, see `continueClearing`. */
export async function clearHistory({ table, now }: App, userId: string): Promise<void> {
  const clearing = { userId, clearedAt: now() };
  await forgetStreams({ table, now }, userId, () => true);
  if (!(await takeOut(table, clearing))) {
    await putItem(table, {
      ...keyOf('clearing', clearing),
      ...jobIndexOf('clearing', clearing),
      ...clearing,
    });
  }
  await hideAllRows(table, userId);
  await forgetPicks(table, userId);
}

/** People whose histories are still being cleared; at most a hundred. */
export async function openClearings(table: Table): Promise<string[]> {
  const partition = jobPartitionOf('clearing', {});
  const { items } = await queryItems<{ gsi2sk: string }>(table, partition, 100, { index: 'gsi2' });
  return items.map(({ gsi2sk }) => gsi2sk);
}

/** Takes some more entries out of a cleared history. Answers whether that was all; twice, or two at once, does no harm. */
export async function continueClearing(table: Table, userId: string): Promise<boolean> {
  const key = keyOf('clearing', { userId });
  const clearing = await getItem<Clearing & Item>(table, key);
  if (!clearing) return true;
  if (!(await takeOut(table, clearing))) return false;
  // One that was cleared once more meanwhile has a later time, up to which entries go.
  await deleteItem(table, key, is('clearedAt', '=', clearing.clearedAt)).catch(unlessRefused);
  return true;
}

const unlessRefused = (error: unknown) => {
  if (!(error instanceof ConditionFailed)) throw error;
};

/** Deletes what is not newer than the clearing, about 500 entries. Answers whether that was all. */
async function takeOut(table: Table, { userId, clearedAt }: Clearing): Promise<boolean> {
  let left = AT_A_TURN;
  for (const [kind, movedAt] of ENTRIES) {
    const { pk, prefix } = partitionOf(kind, { userId });
    const older = movedAt && is(movedAt, '<=', clearedAt);
    for (let [after, more] = ['', true]; more;) {
      if (left <= 0) return false;
      const page = await queryItems<Item>(table, pk, PAGE, { prefix, after, consistent: true });
      await inBatches(page.items, ({ sk }) =>
        deleteItem(table, { pk, sk: String(sk) }, older).catch(unlessRefused),
      );
      left -= page.items.length;
      after = String(page.items.at(-1)?.sk);
      more = page.more;
    }
  }
  return true;
}
