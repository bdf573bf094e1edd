import { fromColumns, inColumns, type Play, type PlayColumns } from '../../../domain/history/plays.ts';
import { Problem } from '../../../domain/problem.ts';
import { absent, is } from '../../../table/expressions.ts';
import { type Key, keyOf, partitionOf } from '../../../table/keys.ts';
import {
  ConditionFailed,
  deleteItem,
  getItem,
  type Item,
  putItem,
  queryItems,
  type Table,
} from '../../../table/table.ts';
import { packed, unpacked } from '../../packing.ts';

/** Plays of one month that were rolled up together, the oldest first; items of a month do not overlap. */
export interface RolledUp {
  key: Key;
  /** The id it is named after: of its first play, also when that was taken out since. */
  first: string;
  month: string;
  plays: Play[];
  /** Counts the writes of the item, which are compare-and-set. */
  rev: number;
}

const ATTEMPTS = 8;

export const rolledUpKey = (userId: string, first: string): Key => keyOf('rolledUpPlays', { userId, first });

export const rolledUpItem = ({ key, first, month, plays, rev }: RolledUp): Item => ({
  ...{ ...key, first, month, rev, packed: packed(inColumns(plays)) },
});

/** The item with its plays unpacked. */
export function rolledUpFrom(item: Item): RolledUp {
  const { pk, sk, first, month, rev, packed: text } = item as unknown as Key & RolledUp & { packed: string };
  return { key: { pk, sk }, first, month, rev, plays: fromColumns(unpacked<PlayColumns>(text)) };
}

/** What was rolled up, newest first: below a play, or all of it. */
export async function rolledUpBelow(
  table: Table,
  userId: string,
  below: string | undefined,
  limit: number,
): Promise<{ items: RolledUp[]; more: boolean }> {
  const { pk, prefix } = partitionOf('rolledUpPlays', { userId });
  const after = below === undefined ? undefined : rolledUpKey(userId, below).sk;
  const asked = { prefix, descending: true, after, consistent: true };
  const { items, more } = await queryItems<Item>(table, pk, limit, asked);
  return { items: items.map(rolledUpFrom), more };
}

/** Of the items that begin with this play or before it the last: the only one that may hold it. */
export async function rolledUpAround(
  table: Table,
  userId: string,
  playbackId: string,
): Promise<RolledUp | undefined> {
  const same = await getItem(table, rolledUpKey(userId, playbackId));
  if (same) return rolledUpFrom(same);
  return (await rolledUpBelow(table, userId, playbackId, 1)).items[0];
}

/** Takes plays out of an item, by compare-and-set; one of which nothing is left goes. */
export async function takeOut(
  table: Table,
  known: RolledUp,
  isMeant: (play: Play) => boolean,
): Promise<void> {
  let item: RolledUp | undefined = known;
  for (let attempt = 1; item && attempt <= ATTEMPTS; attempt++) {
    const plays: Play[] = item.plays.filter((play) => !isMeant(play));
    if (plays.length === item.plays.length) return;
    const unmoved = is('rev', '=', item.rev);
    try {
      if (plays.length === 0) return await deleteItem(table, item.key, unmoved);
      return await putItem(table, rolledUpItem({ ...item, plays, rev: item.rev + 1 }), unmoved);
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      item = error.item && rolledUpFrom(error.item);
    }
  }
  if (item) throw new Problem('unavailable', 'Too much is changing in this history at once.', {}, 1);
}

export const isUnmoved = (known: RolledUp | undefined) => (known ? is('rev', '=', known.rev) : absent('pk'));
