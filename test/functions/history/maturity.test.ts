import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as updateProfile } from '../../../functions/accounts/update-profile.ts';
import { handler as similarTitles } from '../../../functions/catalogue/similar-titles.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, putItem } from '../../../lib/table/table.ts';
import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let person: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  person = await newPerson(app);
  await putItem(app.table, { ...keyOf('genre', { genreId: 'drama' }), genreId: 'drama', name: 'Drama' });
});

const films = async (ratings: string[]) => {
  for (const [n, maturityRating] of ratings.entries()) {
    await putTitle(app.table, titleOf(n + 1, { maturityRating }), undefined, 'test');
  }
};
const limitTo = (maturityLimit: string | null) =>
  callEndpoint(updateProfile, app, { caller: person.caller, body: { maturityLimit } });
type Titled = { title: { id: string } };
const onThePage = async (): Promise<string[]> => {
  const { body } = await callEndpoint(getHome, app, { caller: person.caller });
  const shown = (body.rows as { items: Titled[] }[]).flatMap(({ items }) => items);
  return [
    ...new Set([...shown.map(({ title }) => title.id), ...(body.featured ? [body.featured.id] : [])]),
  ].sort();
};
const recommended = async (): Promise<string[]> => {
  const { body } = await callEndpoint(recommendations, app, { caller: person.caller });
  return (body.items as Titled[]).map(({ title }) => title.id).sort();
};
const similar = async (n: number, options = {}): Promise<string[]> => {
  const asked = { params: { titleId: titleIdOf(n) }, ...options };
  return ((await callEndpoint(similarTitles, app, asked)).body.items as { id: string }[])
    .map(({ id }) => id)
    .sort();
};
const ids = (...numbers: number[]) => numbers.map(titleIdOf);

test('nothing above a limit is recommended from the next look on, anywhere, until it is lifted', async () => {
  await films(['6+', '12+', '16+', 'PG', '0+']);
  expect(await onThePage()).toEqual(ids(1, 2, 3, 4, 5));
  expect((await limitTo('12+')).body).toMatchObject({ maturityLimit: '12+' });
  expect([await onThePage(), await recommended()]).toEqual([ids(1, 2, 5), ids(1, 2, 5)]);
  expect(await similar(3, { caller: person.caller })).toEqual(ids(1, 2, 5));
  expect(await similar(3)).toEqual(ids(1, 2, 4, 5));
  expect((await limitTo(null)).body).toMatchObject({ maturityLimit: null });
  expect([await onThePage(), await recommended()]).toEqual([ids(1, 2, 3, 4, 5), ids(1, 2, 3, 4, 5)]);
});

test('what is rated higher than it was leaves the page by the next look', async () => {
  await films(['6+', '6+']);
  await limitTo('12+');
  expect(await onThePage()).toEqual(ids(1, 2));
  const title = await getItem<TitleRecord>(app.table, keyOf('title', { titleId: titleIdOf(2) }));
  await putTitle(app.table, { ...title!, maturityRating: '16+' }, title, 'test');
  expect([await onThePage(), await recommended()]).toEqual([ids(1), ids(1)]);
});

test('what somebody put on their list stays there', async () => {
  await films(['18+', '0+']);
  await callEndpoint(addToWatchlist, app, { caller: person.caller, params: { titleId: titleIdOf(1) } });
  await limitTo('6+');
  expect(await onThePage()).toEqual(ids(1, 2));
});

test('a page is filled where most of what is new and popular is above the limit', async () => {
  await films(Array.from({ length: 60 }, (_, n) => (n % 3 === 0 ? '6+' : '18+')));
  await limitTo('6+');
  expect(await onThePage()).toHaveLength(20);
});

test('a limit that is none is refused at its field', async () => {
  const { status, body } = await limitTo('PG');
  expect([status, body.errors]).toMatchObject([422, [{ pointer: '/maturityLimit' }]]);
});
