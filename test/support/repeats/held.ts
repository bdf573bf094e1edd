import { everyItem } from '../dump.ts';
import type { World } from './repeats.ts';

const COUNTERS = /^(RATE|TRIES)#/;
/** How often an item was written, and how often a stream was heard in a minute. */
const UNTOLD = new Set(['v', 'rev', 'c0', 'c1', 'c2']);

export interface HeldItem {
  key: string;
  /** The beginning of its sort key. */
  kind: string;
  text: string;
}

/** Of which sort an item is, whatever it is about: `USER DEVICE`. */
export const sortOf = ({ key }: HeldItem): string =>
  key.replaceAll(/[#:~]\S*|\b[a-z]{3}_\w+|\d+/g, '').trimEnd();

/** What the table holds but the counters of requests. */
export async function heldBy({ app }: World): Promise<HeldItem[]> {
  const items = (await everyItem(app.table)).filter(({ pk }) => !COUNTERS.test(String(pk)));
  return items.map((item) => ({
    key: `${String(item.pk)} ${String(item.sk)}`,
    kind: String(item.sk).replace(/(#|\d).*/, '$1'),
    text: JSON.stringify(item, (name, value: unknown) => (UNTOLD.has(name) ? undefined : inOrder(value))),
  }));
}

const inOrder = (value: unknown) =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

/** What became of it. */
export function moved(before: HeldItem[], after: HeldItem[]) {
  const known = new Map(before.map(({ key, text }) => [key, text]));
  const keys = new Set(after.map(({ key }) => key));
  return {
    added: after.filter(({ key }) => !known.has(key)),
    changed: after.filter(({ key, text }) => known.has(key) && known.get(key) !== text),
    gone: before.filter(({ key }) => !keys.has(key)),
  };
}
