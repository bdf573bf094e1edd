import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { pageOf } from '../../../lib/store/history/home-page.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  await addGenre(app.table, 'drama', 'Drama');
  for (const n of [1, 2, 3]) await putTitle(app.table, titleOf(n), undefined, 'test');
  await rename(1, 'First');
});

const DAY = 86_400;
async function rename(n: number, name: string) {
  const seen = await getItem<TitleRecord>(app.table, keyOf('title', { titleId: titleIdOf(n) }));
  await putTitle(app.table, { ...seen!, name }, seen, app.newId('sub'));
}
/** A look at somebody's page: how often it writes, and what is recommended on it. */
async function look() {
  let writes = 0;
  const observe = (actions: string[]) => (writes += Number(actions.includes('PutItem')));
  const { picks } = await pageOf({ ...app, table: { ...app.table, observe } }, 'usr_01TEST');
  return { writes, names: picks.cards.map(({ name }) => name).sort() };
}
const writes = async () => (await look()).writes;

test('what is recommended is made anew after a day, and the page after a week; else a look writes nothing', async () => {
  expect([await writes(), await writes()]).toEqual([2, 0]);
  app.advance(DAY - 1);
  expect(await writes()).toBe(0);
  app.advance(1);
  expect([await writes(), await writes()]).toEqual([1, 0]);
  app.advance(6 * DAY - 1);
  expect([await writes(), await writes()]).toEqual([1, 0]);
  app.advance(1);
  expect([await writes(), await writes()]).toEqual([1, 0]);
});

test('a title that is renamed is brought up once, each time, and what is recommended ages all the same', async () => {
  expect((await look()).names).toEqual(['Film 2', 'Film 3', 'First']);
  app.advance(DAY / 2);
  for (const name of ['Second', 'Third']) {
    await rename(2, name);
    expect((await look()).names).toContain(name);
    expect(await writes()).toBe(0);
  }
  app.advance(DAY / 2);
  expect([await writes(), await writes()]).toEqual([1, 0]);
});

test('so many changes of titles that it does not show are noted as seen', async () => {
  await look();
  const changed = async (from: number, to: number) => {
    const numbers = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    const draft = { status: 'draft' } as const;
    await Promise.all(numbers.map((n) => putTitle(app.table, titleOf(n, draft), undefined, 'test')));
    for (const n of numbers) await rename(n, 'Changed');
  };
  await changed(10, 39);
  expect(await writes()).toBe(0);
  await changed(40, 40);
  expect([await writes(), await writes()]).toEqual([2, 0]);
});
