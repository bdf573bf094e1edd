import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { type Order, ORDERS, type TitleFilter } from '../../../lib/domain/catalogue/shelves.ts';
import { sortName } from '../../../lib/domain/catalogue/title-words.ts';
import {
  askedOf,
  matches,
  nearlyMatches,
  searchedWords,
} from '../../../lib/domain/catalogue/search-terms.ts';
import { isVisible, type TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { cardsOf } from '../../../lib/store/catalogue/cards.ts';
import { titlesPage } from '../../../lib/store/catalogue/title-lists.ts';
import { putItems, type Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';
import { titleOf } from '../../support/titles.ts';

const NOW = Date.UTC(2026, 10, 24);
const GENRES = ['drama', 'comedy', 'western'];
const WORDS = ['the', 'river', 'rivers', 'night', 'nightfall', 'of', 'sun', 'sunday', 'io'];
const LEVELS = ['free', 'basic', 'premium'];

/** Few words, so that most searches find many titles and no page can compare them all. */
const TITLES: TitleRecord[] = Array.from({ length: 100 }, (_, n) => {
  const [a, b, c] = [n % 9, (n * 5 + 2) % 9, (n * 7 + 4) % 9].map((index) => WORDS[index]!);
  return titleOf(n, {
    name: n % 4 === 0 ? `${a} ${b}` : `${a} ${b} ${c}`,
    type: n % 3 === 0 ? 'series' : 'movie',
    genres: GENRES.filter((_, index) => (n + index) % (index + 2) === 0),
    accessLevel: LEVELS[(n * 7) % 3]!,
    popularity: 3000 + ((n * 37) % 100) / 10,
    ...(n % 11 === 0 && { availableFrom: NOW + 1 }),
    ...(n % 13 === 0 && { availableUntil: NOW }),
  });
});

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

const BEFORE: Record<Order, (a: TitleRecord, b: TitleRecord) => number> = {
  newest: (a, b) => b.publishedAt! - a.publishedAt!,
  popular: (a, b) => b.popularity! - a.popularity!,
  name: (a, b) => (sortName(a.name) < sortName(b.name) ? -1 : Number(sortName(a.name) > sortName(b.name))),
};

function expected({ genre, type, accessLevel, q }: TitleFilter, order: Order): string[] {
  const asked = q === undefined ? [] : askedOf(q);
  return TITLES.filter((title) => isVisible(title, NOW))
    .filter((title) => genre === undefined || title.genres.includes(genre))
    .filter((title) => type === undefined || title.type === type)
    .filter((title) => accessLevel === undefined || title.accessLevel === accessLevel)
    .filter((title) => matches(searchedWords(title), asked))
    .sort((a, b) => BEFORE[order](a, b) || (a.titleId < b.titleId ? -1 : 1))
    .map(({ titleId }) => titleId);
}

/** Whether a title is `q` but for a slip: where nothing matches `nightf` finds `night`. */
const isNear = (q: string) => (titleId: string) =>
  nearlyMatches(searchedWords(TITLES.find((title) => title.titleId === titleId)!), askedOf(q));

const maybe = <T>(values: readonly T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const beginning = fc
  .tuple(fc.constantFrom(...WORDS), fc.nat(8))
  .map(([word, length]) => word.slice(0, length + 1));
const filters: fc.Arbitrary<TitleFilter> = fc.record({
  genre: maybe(GENRES),
  type: maybe(['movie', 'series']),
  accessLevel: maybe(LEVELS),
  q: fc.option(
    fc.array(beginning, { minLength: 1, maxLength: 3 }).map((words) => words.join(' ')),
    { nil: undefined },
  ),
});

describe('pages of titles', () => {
  test('hold what a plain filter gives, in order, without gap or repeat, also where a page cannot be full', async () => {
    const list = fc.asyncProperty(
      filters,
      fc.constantFrom(...ORDERS),
      fc.integer({ min: 1, max: 40 }),
      async (filter, order, limit) => {
        const found: string[] = [];
        let after: string | undefined;
        let pages = 0;
        do {
          pages++;
          const page = await titlesPage(table, { filter, order, now: NOW }, { limit, after });
          expect(page.items.length).toBeLessThanOrEqual(limit);
          found.push(...page.items.map(({ titleId }) => titleId));
          after = page.next;
        } while (after !== undefined);
        const all = expected(filter, order);
        // What a search finds is sorted page by page.
        if (filter.q !== undefined && all.length === 0) expect(found.filter(isNear(filter.q))).toEqual(found);
        else if (filter.q === undefined || pages === 1) expect(found).toEqual(all);
        else expect(found.toSorted()).toEqual(all.toSorted());
      },
    );
    await fc.assert(list, { numRuns: 120 });
  });

  test('cost at most three read units, searches too that find nothing at first', async () => {
    const costs = fc.asyncProperty(filters, fc.constantFrom(...ORDERS), async (filter, order) => {
      const units: number[] = [];
      const observed = { ...table, observe: (_: unknown, cost: { units: number }) => units.push(cost.units) };
      await titlesPage(observed, { filter, order, now: NOW }, { limit: 20, after: undefined });
      expect(units.reduce((sum, each) => sum + each, 0)).toBeLessThanOrEqual(3);
      expect(units.length).toBeLessThanOrEqual(filter.q === undefined ? 3 : 5);
    });
    await fc.assert(costs, { numRuns: 60 });
  });
});
