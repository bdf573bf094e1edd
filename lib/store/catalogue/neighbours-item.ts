import { type Neighbours, TAG } from '../../domain/history/neighbours.ts';
import { keyOf } from '../../table/keys.ts';
import type { Item } from '../../table/table.ts';

const PREFIX = 'ttl_';
/** Crockford's base 32, in which ids and their ends are written. */
const DIGITS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Bytes of an id, of a tag, and of their weights: of neighbours more, so that a year of small ones adds up. */
const SIZE = { id: 16, weight: 3, tag: 3, trialWeight: 2 };

function bytesOf(digits: string, size: number): Buffer {
  const value = [...digits].reduce((sum, digit) => sum * 32n + BigInt(DIGITS.indexOf(digit)), 0n);
  return Buffer.from(value.toString(16).padStart(size * 2, '0'), 'hex');
}

function digitsOf(bytes: Buffer, length: number): string {
  let value = BigInt(`0x${bytes.toString('hex')}`);
  let digits = '';
  for (; digits.length < length; value >>= 5n) digits = DIGITS[Number(value & 31n)]! + digits;
  return digits;
}

/** The first bytes of a single-precision number, rounded. */
function weightBytes(weight: number, size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatBE(weight);
  bytes.writeUInt32BE(bytes.readUInt32BE() + 2 ** (8 * (4 - size) - 1));
  return bytes.subarray(0, size);
}

const weightOf = (bytes: Buffer): number =>
  Buffer.concat([bytes, Buffer.alloc(4 - bytes.length)]).readFloatBE();

/**
 * The neighbours of a title as an item of less than 2 KB however many there are, by which a write is paid: ids and weights
 * one after the other in bytes, as text, because the trimmed SDK writes no bytes.
 */
export function neighboursItem(titleId: string, { watched, at, near, onTrial }: Neighbours): Item {
  const packed = Buffer.concat([
    Buffer.of(near.length),
    ...near.flatMap((each) => [
      bytesOf(each.titleId.slice(PREFIX.length), SIZE.id),
      weightBytes(each.weight, SIZE.weight),
    ]),
    ...onTrial.flatMap(({ tag, weight }) => [bytesOf(tag, SIZE.tag), weightBytes(weight, SIZE.trialWeight)]),
  ]);
  return { ...keyOf('neighbours', { titleId }), watched, at, packed: packed.toString('base64') };
}

export function neighboursFrom(item: Item | undefined): Neighbours | undefined {
  if (!item) return undefined;
  const { watched, at, packed } = item as unknown as { watched: number; at: number; packed: string };
  const bytes = Buffer.from(packed, 'base64');
  const end = 1 + bytes[0]! * (SIZE.id + SIZE.weight);
  const near = cut(bytes.subarray(1, end), SIZE.id, SIZE.weight);
  const onTrial = cut(bytes.subarray(end), SIZE.tag, SIZE.trialWeight);
  return {
    ...{ watched, at },
    near: near.map(([id, weight]) => ({ titleId: PREFIX + digitsOf(id, 26), weight: weightOf(weight) })),
    onTrial: onTrial.map(([tag, weight]) => ({ tag: digitsOf(tag, TAG), weight: weightOf(weight) })),
  };
}

/** Pairs of what has the first size and what has the second. */
function cut(bytes: Buffer, first: number, second: number): [Buffer, Buffer][] {
  const size = first + second;
  return Array.from({ length: bytes.length / size }, (_, index) => {
    const pair = bytes.subarray(index * size, (index + 1) * size);
    return [pair.subarray(0, first), pair.subarray(first)];
  });
}
