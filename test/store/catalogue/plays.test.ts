import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { countPlay, HOUR_MS, playsIn, rankTitle } from '../../../lib/store/catalogue/plays.ts';
import { hoursRanked, rankedThrough } from '../../../lib/store/catalogue/ranking.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { titleById } from '../../../lib/store/catalogue/titles.ts';
import type { Table } from '../../../lib/table/table.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
});

const HOUR = 493_000;
const now = HOUR * HOUR_MS;

describe('plays of an hour', () => {
  const play = (titleId: string, userId: string, at = now) => countPlay(table, { titleId, userId, now: at });

  test('are counted by title, in an item that goes a week later', async () => {
    await play('a', 'usr1');
    await play('a', 'usr2', now + HOUR_MS - 1);
    await play('a', 'usr3', now + HOUR_MS);
    await play('b', 'usr1');
    expect(await playsIn(table, HOUR)).toEqual(
      new Map([
        ['a', 2],
        ['b', 1],
      ]),
    );
    expect(await playsIn(table, HOUR + 1)).toEqual(new Map([['a', 1]]));
    const ttls = (await everyItem(table)).map(({ ttl }) => Number(ttl) - now / 1000);
    expect(Math.max(...ttls)).toBe(HOUR_MS / 1000 + 7 * 24 * 3600);
    expect(Math.min(...ttls)).toBe(7 * 24 * 3600);
  });

  test('count once for whoever was counted last, and again when the counter is another’s', async () => {
    // The last two digits decide about the counter, three tell two people apart.
    for (const userId of ['usr1AA', 'usr1AA', 'usr2AA', 'usr1AA']) await play('a', userId);
    expect(await playsIn(table, HOUR)).toEqual(new Map([['a', 3]]));
    expect(await everyItem(table)).toHaveLength(1);
  });

  test('are spread over many counters by account', async () => {
    const digits = [...'0123456789ABCDEFGHJKMNPQRSTVWXYZ'];
    for (const digit of digits) await play('a', `usr0${digit}`);
    expect((await playsIn(table, HOUR)).get('a')).toBe(32);
    expect(await everyItem(table)).toHaveLength(32);
  });

  test('of a broken table are not taken for counted', async () => {
    const broken = withFault(table, { at: 1, kind: 'before' });
    await expect(countPlay(broken, { titleId: 'a', userId: 'u', now })).rejects.toThrow();
  });
});

describe('a title is ranked', () => {
  const title = titleOf(1, { publishedAt: now });
  const { titleId } = title;
  beforeEach(async () => {
    await addGenre(table, 'drama', 'Drama');
    await putTitle(table, title, undefined, 'made');
  });
  const rank = (plays: number, hour = HOUR, by = table) => rankTitle(by, { titleId, hour, plays, now });
  const popularity = async () => (await titleById(table, titleId, { consistent: true }))!.popularity;

  test('by the plays of an hour, once, and moves when demand has grown by 7 %', async () => {
    expect(await rank(8)).toBe(true);
    const first = popularityOf(8, now, popularityOf(1, now));
    expect(await popularity()).toBeCloseTo(first, 9);
    expect(await rank(8)).toBe(false);
    expect(await popularity()).toBeCloseTo(first, 9);
    expect(await rank(8, HOUR - 1)).toBe(false);
    expect(await rank(0.5, HOUR + 1)).toBe(false);
    expect(await popularity()).toBeCloseTo(first, 9);
    // What was too little to move it is not lost.
    expect(await rank(0.5, HOUR + 2)).toBe(true);
    expect(await popularity()).toBeCloseTo(
      Math.log2(2 ** (first - now / (7 * 24 * HOUR_MS)) + 1) + now / (7 * 24 * HOUR_MS),
      1,
    );
  });

  test('not while nobody may see it', async () => {
    await putTitle(
      table,
      { ...title, status: 'draft' },
      await titleById(table, titleId, { consistent: true }),
      'draft',
    );
    expect(await rank(8)).toBe(false);
    expect(await rankTitle(table, { titleId: 'ttl_none', hour: HOUR, plays: 8, now })).toBe(false);
  });

  test('on the next run when a crash prevented its move', async () => {
    await expect(rank(8, HOUR, withFault(table, { at: 3, kind: 'before' }))).rejects.toThrow();
    expect(await popularity()).toBeUndefined();
    expect(await rank(8)).toBe(true);
  });
});

test('hours are ranked in their order, whoever is late', async () => {
  expect(await hoursRanked(table)).toBeUndefined();
  await rankedThrough(table, 5);
  await rankedThrough(table, 4);
  expect(await hoursRanked(table)).toBe(5);
  await rankedThrough(table, 6);
  expect(await hoursRanked(table)).toBe(6);
  await expect(rankedThrough(withFault(table, { at: 1, kind: 'before' }), 7)).rejects.toThrow();
});
