import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import { type Order, ORDERS } from '../../../lib/domain/catalogue/shelves.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { titlesPage } from '../../../lib/store/catalogue/title-lists.ts';
import { titleById } from '../../../lib/store/catalogue/titles.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import type { Table } from '../../../lib/table/table.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

const TITLES = 10;
let now = Date.UTC(2026, 10, 24);
let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.freshTable();
  await addGenre(table, 'drama', 'Drama');
  for (let n = 0; n < TITLES; n++) await putTitle(table, titleOf(n), undefined, 'made', { now });
});
afterAll(() => engine.stop());

type Deed = { n: number } & ({ rises: number } | { name: string } | { status: 'draft' | 'published' });
const n = fc.nat(TITLES - 1);
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ n, rises: fc.double({ min: 0.1, max: 4, noNaN: true }) }) },
  { weight: 2, arbitrary: fc.record({ n, name: fc.constantFrom('Amber', 'Harbour', 'Night', 'Zodiac') }) },
  { weight: 1, arbitrary: fc.record({ n, status: fc.constantFrom('draft' as const, 'published' as const) }) },
);

/** What an administrator or the ranking does to a title. */
async function carryOut(what: Deed): Promise<void> {
  now += 1000;
  const title = (await titleById(table, titleIdOf(what.n), { consistent: true }))!;
  const put = (changes: object, orders?: readonly ['popular']) =>
    putTitle(table, { ...title, ...changes }, title, `op-${now}`, { now, ...(orders && { orders }) });
  if ('rises' in what) await put({ popularity: (title.popularity ?? 3000) + what.rises }, ['popular']);
  else await put('name' in what ? { name: what.name } : { status: what.status });
}

/** Pages through a list while deeds happen, some after each page; answers what was seen. */
async function pageThrough(order: Order, genre: string | undefined, limit: number, deeds: Deed[][]) {
  const seen: string[] = [];
  let after: string | undefined;
  for (let page = 0; page === 0 || after !== undefined; page++) {
    now += 1000;
    const { items, next } = await titlesPage(table, { filter: { genre }, order, now }, { limit, after });
    seen.push(...items.map(({ titleId }) => titleId));
    after = next;
    for (const each of deeds[page] ?? []) await carryOut(each);
  }
  return seen;
}

async function published(): Promise<Set<string>> {
  const all = await Promise.all(
    Array.from({ length: TITLES }, (_, each) => titleById(table, titleIdOf(each))),
  );
  return new Set(all.flatMap((title) => (title!.status === 'published' ? [title!.titleId] : [])));
}

test('who pages while titles come, go, change and move sees each once that was there all the time, none twice', async () => {
  const paging = fc.asyncProperty(
    fc.constantFrom(...ORDERS),
    fc.constantFrom(undefined, 'drama'),
    fc.integer({ min: 1, max: 4 }),
    fc.array(fc.array(deed, { maxLength: 2 }), { maxLength: 4 }),
    async (order, genre, limit, deeds) => {
      // What moved before is not asked for any more.
      now += 3 * 3600_000;
      const before = await published();
      const seen = await pageThrough(order, genre, limit, deeds);
      const gone = new Set(
        deeds
          .flat()
          .flatMap((each) => ('status' in each && each.status === 'draft' ? [titleIdOf(each.n)] : [])),
      );
      expect(seen.filter((id, at) => seen.indexOf(id) !== at)).toEqual([]);
      expect([...before].filter((id) => !gone.has(id) && !seen.includes(id))).toEqual([]);
    },
  );
  await fc.assert(paging, { numRuns: 200 });
});
