import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { cardsOf } from '../../../lib/store/catalogue/cards.ts';
import { titlesPage } from '../../../lib/store/catalogue/title-lists.ts';
import { adminTitlesPage } from '../../../lib/store/titles/title-pages.ts';
import { putItems, type Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';
import { titleOf } from '../../support/titles.ts';

const NOW = Date.UTC(2026, 10, 24);
const PAGE = { limit: 20, after: undefined };
const LETTERS = [...'abegkm'];
const SYNOPSIS = 'Somebody waits for a train, and then for another. '.repeat(8);

/** Thirty-six names with the same first letters of both words, and two with words that begin alike. */
const TITLES: TitleRecord[] = [
  ...LETTERS.flatMap((one) => LETTERS.map((other) => `Mar${one}${other}n Tol${other}${one}k`)),
  'Night Sunset Sunrise',
  'Night Sun',
].map((name, n) => titleOf(n, { name, synopsis: SYNOPSIS, popularity: 3000 - n }));
const HANGUL = titleOf(90, { name: '각'.repeat(200), cast: [`Kim ${'ﷲ'.repeat(76)}`] });

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.freshTable();
  await putItems(
    table,
    TITLES.flatMap((title) => cardsOf(title)),
  );
});
afterAll(() => engine.stop());

async function searched(q: string, page: Parameters<typeof titlesPage>[2] = PAGE) {
  let units = 0;
  const observed = { ...table, observe: (_: unknown, cost: { units: number }) => void (units += cost.units) };
  const { items, next } = await titlesPage(observed, { filter: { q }, order: undefined, now: NOW }, page);
  return { names: items.map(({ name }) => name), next, units };
}

describe('a search of two words', () => {
  test('costs half a read unit although many titles have words that begin alike', async () => {
    expect(await searched('marbgn tolgbk')).toEqual({
      names: ['Marbgn Tolgbk'],
      next: undefined,
      units: 0.5,
    });
    expect(await searched('tolbek marebn')).toEqual({
      names: ['Marebn Tolbek'],
      next: undefined,
      units: 0.5,
    });
  });

  test('finds both by their beginnings, whole words first and a title once', async () => {
    expect((await searched('nig sun')).names).toEqual(['Night Sun', 'Night Sunset Sunrise']);
    expect((await searched('suns nigh')).names).toEqual(['Night Sunset Sunrise']);
    expect((await searched('mar tolg')).names).toHaveLength(6);
  });

  test('shows a title once although its cards are on two pages', async () => {
    const first = await searched('night sun', { limit: 1, after: undefined });
    const second = await searched('night sun', { limit: 20, after: first.next });
    expect([first.names, second.names]).toEqual([['Night Sun'], ['Night Sunset Sunrise']]);
  });

  test('shows administrators all of them, page after page', async () => {
    const page = (q: string, after?: string) =>
      adminTitlesPage(table, { filter: { q }, order: 'admin-newest', now: NOW }, { limit: 20, after });
    expect((await page('night sun')).items.map(({ name }) => name)).toEqual([
      'Night Sunset Sunrise',
      'Night Sun',
    ]);
    const seen = new Set<string>();
    let after: string | undefined;
    do {
      const many = await page('mar tol', after);
      for (const { name } of many.items) seen.add(name);
      after = many.next;
    } while (after !== undefined);
    expect(seen.size).toBe(36);
  });
});

test('a title of very long words is found by them', async () => {
  await putItems(table, cardsOf(HANGUL));
  for (const q of [HANGUL.name, '각'.repeat(3), `kim ${'ﷲ'.repeat(20)}`]) {
    expect((await searched(q)).names).toEqual([HANGUL.name]);
  }
});
