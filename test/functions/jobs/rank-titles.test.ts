import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as listTitles } from '../../../functions/catalogue/list-titles.ts';
import { handler as rankTitles } from '../../../functions/jobs/rank-titles.ts';
import { popularityOf } from '../../../lib/domain/catalogue/popularity.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { countPlay } from '../../../lib/store/catalogue/plays.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { titleById } from '../../../lib/store/catalogue/titles.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
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
  for (const n of [1, 2, 3]) {
    const popularity = popularityOf(10 - n, app.now());
    await putTitle(app.table, titleOf(n, { popularity }), undefined, 'test');
  }
});

const HOUR = 3600;
const popular = async () => {
  const { body } = await callEndpoint(listTitles, app, { query: { sort: 'popular' } });
  return body.items.map(({ id }: { id: string }) => id);
};
const play = async (n: number, times: number) => {
  const plays = Array.from({ length: times }, () =>
    countPlay(app.table, { titleId: titleIdOf(n), userId: app.newId('usr'), now: app.now() }),
  );
  await Promise.all(plays);
};
const ids = (...ns: number[]) => ns.map(titleIdOf);
/** The job, twice at once and once more: as often as a schedule may run it. */
const rank = async () => {
  await Promise.all([runJob(rankTitles, {}, app), runJob(rankTitles, {}, app)]);
  return runJob(rankTitles, {}, app);
};

describe('popular titles', () => {
  test('move when the hour of their plays has ended, however often the job runs', async () => {
    await play(3, 20);
    await rank();
    expect(await popular()).toEqual(ids(1, 2, 3));
    app.advance(HOUR);
    await rank();
    expect(await popular()).toEqual(ids(3, 1, 2));
    const after = await everyItem(app.table);
    await rank();
    expect(await everyItem(app.table)).toEqual(after);
    app.advance(HOUR);
    await play(2, 60);
    app.advance(HOUR);
    await rank();
    expect(await popular()).toEqual(ids(2, 3, 1));
  });

  test('an hour counts once and exactly, and the version an administrator sees stays', async () => {
    await play(1, 7);
    app.advance(HOUR);
    await rank();
    const title = await titleById(app.table, titleIdOf(1));
    const hour = Math.floor(app.now() / 3600_000) - 1;
    const start = popularityOf(9, app.now() - HOUR * 1000);
    expect(title!.popularity).toBeCloseTo(popularityOf(7, hour * 3600_000, start), 9);
    expect(title!.version).toBe(1);
  });

  test('a title that never moved begins with one play on the day it was published', async () => {
    const publishedAt = app.now() - 7 * 24 * HOUR * 1000;
    await putTitle(app.table, titleOf(4, { publishedAt }), undefined, 'test');
    await play(4, 3);
    app.advance(HOUR);
    await rank();
    const hour = Math.floor(app.now() / 3600_000) - 1;
    const expected = popularityOf(3, hour * 3600_000, popularityOf(1, publishedAt));
    expect((await titleById(app.table, titleIdOf(4)))!.popularity).toBeCloseTo(expected, 9);
  });

  test('a few plays of a much played title move nothing, but are not forgotten', async () => {
    const popularity = popularityOf(1000, app.now());
    const seen = await titleById(app.table, titleIdOf(1), { consistent: true });
    await putTitle(app.table, { ...seen!, popularity }, seen, 'test');
    for (let hour = 0; hour < 3; hour++) {
      await play(1, 30);
      app.advance(HOUR);
      const outcome = await runJob(rankTitles, {}, app);
      expect([hour, outcome]).toEqual([
        hour,
        { ranked: 1, moved: hour === 2 ? 1 : 0, failed: 0, finished: true },
      ]);
    }
  });

  test('counting a play costs one write unit', async () => {
    const units: number[] = [];
    const table = { ...app.table, observe: (_: unknown, cost: { units: number }) => units.push(cost.units) };
    await countPlay(table, { titleId: titleIdOf(1), userId: app.newId('usr'), now: app.now() });
    expect(units).toEqual([1]);
  });

  test('a title that was unpublished or never was does not stop the others', async () => {
    const seen = await titleById(app.table, titleIdOf(1), { consistent: true });
    await putTitle(app.table, { ...seen!, status: 'draft' }, seen, 'test');
    await play(1, 3);
    await play(9, 3);
    await play(3, 50);
    app.advance(HOUR);
    await rank();
    expect(await popular()).toEqual(ids(3, 2));
  });

  test('in whose hour a title failed come to it again, and the hour counts once for all', async () => {
    await Promise.all([play(2, 30), play(3, 20)]);
    app.advance(HOUR);
    for (let at = 17; at <= 27; at += 2) {
      const table = withFault(app.table, { at, kind: 'before' });
      await runJob(rankTitles, {}, { ...app, table }).catch(() => undefined);
    }
    expect(await runJob(rankTitles, {}, app)).toMatchObject({ finished: true, failed: 0 });
    const [second, third] = await Promise.all([2, 3].map((n) => titleById(app.table, titleIdOf(n))));
    expect(await popular()).toEqual(ids(2, 3, 1));
    expect([second!.popularity, third!.popularity]).toEqual(
      [30, 20].map((plays, index) =>
        popularityOf(plays, app.now() - HOUR * 1000, popularityOf(8 - index, app.now() - HOUR * 1000)),
      ),
    );
  });

  test('that cannot be counted hold the later hours up for a day at most', async () => {
    await play(3, 20);
    await putItem(app.table, { ...keyOf('demand', { titleId: titleIdOf(3) }), hour: 1, demand: 'broken' });
    app.advance(HOUR);
    expect(await runJob(rankTitles, {}, app)).toMatchObject({ failed: 1, finished: false });
    app.advance(HOUR);
    expect(await runJob(rankTitles, {}, app)).toMatchObject({ failed: 1, finished: false });
    app.advance(24 * HOUR);
    expect(await runJob(rankTitles, {}, app)).toMatchObject({ failed: 1 });
    expect(await runJob(rankTitles, {}, app)).toMatchObject({ failed: 0, finished: true });
    expect(app.logged).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'title not ranked' }),
    );
  });
});
