import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as getTitle } from '../../../functions/catalogue/get-title.ts';
import { handler as exportAccount } from '../../../functions/accounts/export-account.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as getTaste } from '../../../functions/history/lists/get-taste.ts';
import { handler as hide } from '../../../functions/history/changes/hide-from-recommendations.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import { handler as show } from '../../../functions/history/changes/show-in-recommendations.ts';
import { handler as followGenre } from '../../../functions/notifications/follow-genre.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, entitle, started, stop } from '../../support/playback.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = aCaller(app);
  await entitle(app, caller.userId);
  await putItem(app.table, { ...keyOf('genre', { genreId: 'drama' }), genreId: 'drama', name: 'Drama' });
  for (const n of [1, 2, 3, 4]) await putTitle(app.table, titleOf(n), undefined, 'test');
});

const DAY = 24 * 3600;
const of = (n: number) => ({ caller, params: { titleId: titleIdOf(n) } });
type Titled = { title: { id: string } };
const recommended = async () =>
  (await callEndpoint(recommendations, app, { caller })).body.items.map(({ title }: Titled) => title.id);
const onThePage = async () => {
  const { body } = await callEndpoint(getHome, app, { caller });
  const shown = body.rows
    .flatMap(({ items }: { items: Titled[] }) => items)
    .map(({ title }: Titled) => title.id);
  return [...shown, ...(body.featured ? [body.featured.id] : [])];
};
const taste = async () => (await callEndpoint(getTaste, app, { caller })).body;
const all = [1, 2, 3, 4].map(titleIdOf);

test('what is of no interest is recommended nowhere from the next look on, also when all is made anew', async () => {
  expect((await recommended()).toSorted()).toEqual(all);
  const first = (await onThePage()).at(-1) as string;
  const n = all.indexOf(first) + 1;
  for (let twice = 0; twice < 2; twice++) await callEndpoint(hide, app, of(n));
  for (const later of [0, 2 * DAY]) {
    app.advance(later);
    expect(await recommended()).not.toContain(first);
    expect(await onThePage()).not.toContain(first);
    expect(await recommended()).toHaveLength(3);
  }
  for (let twice = 0; twice < 2; twice++) await callEndpoint(show, app, of(n));
  app.advance(2 * DAY);
  expect((await recommended()).toSorted()).toEqual(all);
});

test('what somebody watched of no interest stays in their history', async () => {
  const playback = await started(app, caller, { titleId: titleIdOf(1) });
  app.advance(10);
  await stop(app, playback, { positionSeconds: 395, sequence: 1 });
  await callEndpoint(hide, app, of(1));
  expect(await onThePage()).toContain(titleIdOf(1));
});

test('what recommendations rest on can be seen, and what is of no interest is in the export', async () => {
  const user = newUser(caller.userId, { email: 'ada@example.com', name: 'Ada' }, app.now());
  await putItem(app.table, userItem(user));
  const playback = await started(app, caller, { titleId: titleIdOf(1) });
  app.advance(10);
  await stop(app, playback, { positionSeconds: 395, sequence: 1 });
  await callEndpoint(followGenre, app, { caller, params: { genreId: 'drama' } });
  await callEndpoint(hide, app, of(2));
  app.advance(1);
  await callEndpoint(hide, app, of(3));
  expect(await taste()).toEqual({
    watched: [{ id: titleIdOf(1), name: 'Film 1' }],
    followedGenres: [{ id: 'drama', name: 'Drama' }],
    notInterested: [
      { id: titleIdOf(3), name: 'Film 3' },
      { id: titleIdOf(2), name: 'Film 2' },
    ],
  });
  const { records } = (await callEndpoint(exportAccount, app, { caller })).body;
  const kept = records.find(({ kind }: { kind: string }) => kind === 'not-interested');
  expect(kept.data.hidden.map(({ titleId }: { titleId: string }) => titleId)).toEqual([3, 2].map(titleIdOf));
});

test('titles that many devices have no interest in at once are all remembered', async () => {
  await Promise.all([1, 2, 3].map((n) => callEndpoint(hide, app, of(n))));
  expect(await recommended()).toEqual([titleIdOf(4)]);
});

test('the page opens with another title when the one it opened with is of no interest', async () => {
  const opening = async () => (await callEndpoint(getHome, app, { caller })).body.featured.id as string;
  const first = await opening();
  await callEndpoint(hide, app, { caller, params: { titleId: first } });
  const second = await opening();
  expect(all).toContain(second);
  expect(second).not.toBe(first);
});

test('a title tells its viewer, and nobody else, that it is of no interest', async () => {
  await callEndpoint(hide, app, of(2));
  const told = async (n: number, by = caller) =>
    (await callEndpoint(getTitle, app, { ...of(n), caller: by })).body.notInterested as boolean;
  expect([await told(2), await told(3), await told(2, aCaller(app))]).toEqual([true, false, false]);
  await callEndpoint(show, app, of(2));
  expect(await told(2)).toBe(false);
});
