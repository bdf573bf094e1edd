import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as recommendations } from '../../../functions/history/lists/recommendations.ts';
import { handler as relateTitles } from '../../../functions/jobs/history/relate-titles.ts';
import { handler as setWatched } from '../../../functions/history/changes/set-watched.ts';
import { handler as similarTitles } from '../../../functions/catalogue/similar-titles.ts';
import { KEPT_NEIGHBOURS, KEPT_ON_TRIAL, TAG } from '../../../lib/domain/history/neighbours.ts';
import { keepNeighbours, neighboursOf } from '../../../lib/store/catalogue/neighbours.ts';
import { keepReport } from '../../../lib/store/history/progress.ts';
import { putTitle } from '../../../lib/store/catalogue/shelves.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem, putItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { aCaller, beat, entitle, started, stop } from '../../support/playback.ts';
import { titleIdOf, titleOf } from '../../support/titles.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  for (const genreId of ['drama', 'war']) {
    await putItem(app.table, { ...keyOf('genre', { genreId }), genreId, name: genreId });
  }
});

const films = async (count: number) => {
  for (let n = 1; n <= count; n++) await putTitle(app.table, titleOf(n), undefined, 'test');
};
async function aViewer() {
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  return caller;
}
type Caller = Awaited<ReturnType<typeof aViewer>>;
async function watch(caller: Caller, n: number, positionSeconds = 395) {
  const playback = await started(app, caller, { titleId: titleIdOf(n) });
  app.advance(10);
  await stop(app, playback, { positionSeconds, sequence: 1 });
  app.advance(60);
}
/** What a stop at the end leaves in the history, without a stream. */
async function complete(userId: string, n: number) {
  const at = app.now();
  await keepReport(app.table, userId, {
    ...{ titleId: titleIdOf(n), episode: undefined, durationSeconds: 400, point: { last: 395, since: at } },
    ...{ n, sequence: 1, playbackId: `pbs_${n}`, startedAt: at - 1, at, keptAt: at },
  });
  app.advance(60);
}
const run = () => runJob(relateTitles, {}, app);
const relate = () => {
  app.advance(3600);
  return run();
};
const near = async (n: number) =>
  (await neighboursOf(app.table, [titleIdOf(n)]))[0]?.near.map(({ titleId }) => titleId) ?? [];
const neighbourItems = async () => (await everyItem(app.table)).filter(({ sk }) => sk === 'NEIGHBOURS');

describe('titles', () => {
  test('become neighbours when somebody has completed both, once for each person', async () => {
    await films(3);
    for (const caller of [await aViewer(), await aViewer()]) {
      await watch(caller, 1);
      await watch(caller, 2);
      await watch(caller, 3, 100);
      await watch(caller, 1);
    }
    expect(await relate()).toMatchObject({ completions: 4 });
    expect([await near(1), await near(2), await near(3)]).toEqual([[titleIdOf(2)], [titleIdOf(1)], []]);
    const [own] = await neighboursOf(app.table, [titleIdOf(1)]);
    expect(own!.watched).toBeCloseTo(2, 3);
    expect(await relate()).toMatchObject({ completions: 0 });
  });

  test('that were only marked as watched, or whose history was cleared before, are no neighbours', async () => {
    await films(2);
    const [marks, clears] = [await aViewer(), await aViewer()];
    await watch(marks, 1);
    const marked = { caller: marks, params: { titleId: titleIdOf(2) }, body: { completed: true } };
    await callEndpoint(setWatched, app, marked);
    await watch(clears, 1);
    await watch(clears, 2);
    await callEndpoint(clearHistory, app, { caller: clears });
    expect(await relate()).toMatchObject({ completions: 1 });
    expect(await near(1)).toEqual([]);
  });

  test('that somebody left at the credits count when the history learns of it, days later', async () => {
    await films(3);
    const caller = await aViewer();
    await watch(caller, 1);
    await beat(app, await started(app, caller, { titleId: titleIdOf(2) }), 395, 1);
    await relate();
    app.advance(3 * 24 * 3600);
    await watch(caller, 3);
    await relate();
    expect((await near(3)).sort()).toEqual([titleIdOf(1), titleIdOf(2)]);
  });

  test('are related once however often the job runs, at once or after a crash at any write', async () => {
    await films(4);
    for (let person = 0; person < 3; person++) {
      const userId = app.newId('usr');
      for (const n of [1, 2, 3, 4]) await complete(userId, n);
    }
    app.advance(3600);
    let died = true;
    for (let calls = 1; died; calls++) {
      const table = withDeath(app.table, calls);
      died = await runJob(relateTitles, {}, { ...app, table }).then(
        () => false,
        () => true,
      );
    }
    await Promise.all(Array.from({ length: 5 }, run));
    const [own] = await neighboursOf(app.table, [titleIdOf(1)]);
    expect(own!.watched).toBeCloseTo(3, 3);
    expect(own!.near.map(({ titleId }) => titleId)).toHaveLength(3);
    const before = await neighbourItems();
    await relate();
    expect(await neighbourItems()).toEqual(before);
  });
});

test('a title with as many neighbours as it keeps takes two write units', async () => {
  const id = () => `ttl_7${random(25)}`;
  const random = (length: number) =>
    Array.from(app.randomBytes(length), (byte) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'[byte % 32]).join('');
  const weight = () => 0.05 + Buffer.from(app.randomBytes(2)).readUInt16BE() / 4000;
  const full = {
    ...{ watched: 12345.6789012345, at: app.now() },
    near: Array.from({ length: KEPT_NEIGHBOURS }, () => ({ titleId: id(), weight: weight() })),
    onTrial: Array.from({ length: KEPT_ON_TRIAL }, () => ({ tag: id().slice(-TAG), weight: weight() })),
  };
  await keepNeighbours(app.table, titleIdOf(1), full);
  const item = await getItem(app.table, keyOf('neighbours', { titleId: titleIdOf(1) }));
  const bytes = Object.entries(item!).reduce(
    (sum, [name, value]) => sum + name.length + String(value).length,
    0,
  );
  expect(bytes).toBeLessThan(2048);
  const [kept] = await neighboursOf(app.table, [titleIdOf(1)]);
  expect(kept!.near.map(({ titleId }) => titleId)).toEqual(full.near.map(({ titleId }) => titleId));
  expect(kept!.onTrial.map(({ tag }) => tag)).toEqual(full.onTrial.map(({ tag }) => tag));
  kept!.near.forEach((each, index) => expect(each.weight / full.near[index]!.weight).toBeCloseTo(1, 4));
  kept!.onTrial.forEach((each, index) => expect(each.weight / full.onTrial[index]!.weight).toBeCloseTo(1, 2));
});

describe('what is recommended', () => {
  test('is what the viewers of the same titles watch, with the reason, in both places, and alike each time', async () => {
    await films(14);
    for (let person = 0; person < 5; person++) {
      const userId = app.newId('usr');
      for (let n = 1; n <= 12; n++) await complete(userId, n);
    }
    await relate();
    const caller = await aViewer();
    await watch(caller, 5);
    const { body } = await callEndpoint(recommendations, app, { caller });
    const first = body.items.slice(0, 11);
    expect(first.map(({ title }: { title: { id: string } }) => title.id).sort()).toEqual(
      [1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12].map(titleIdOf),
    );
    const because = { code: 'because_you_watched', basedOn: { id: titleIdOf(5), name: 'Film 5' } };
    expect(first.map(({ reason }: { reason: unknown }) => reason)).toEqual(first.map(() => because));
    expect(body.items).toHaveLength(13);
    const again = await callEndpoint(recommendations, app, { caller });
    expect(again.body).toEqual(body);
    const home = (await callEndpoint(getHome, app, { caller })).body;
    const row = home.rows.find(({ id }: { id: string }) => id === 'for-you');
    expect(row.items.map(({ title }: { title: { id: string } }) => title.id)).toEqual(
      first.map(({ title }: { title: { id: string } }) => title.id),
    );
    expect(row.items[0].reason).toEqual(because);
  });

  test('beside a title is what its viewers watch once enough did, and what shares most with it before', async () => {
    await films(14);
    await putTitle(
      app.table,
      titleOf(15, { cast: ['Only Here'], genres: ['drama', 'war'] }),
      undefined,
      'test',
    );
    await putTitle(app.table, titleOf(16, { cast: ['Only Here'] }), undefined, 'test');
    const similar = async (n: number) => {
      const { body } = await callEndpoint(similarTitles, app, { params: { titleId: titleIdOf(n) } });
      return body.items.map(({ id }: { id: string }) => id);
    };
    expect((await similar(15))[0]).toBe(titleIdOf(16));
    for (let person = 0; person < 5; person++) {
      const userId = app.newId('usr');
      for (const n of [16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) await complete(userId, n);
    }
    await relate();
    expect(new Set(await similar(16))).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(titleIdOf)));
    expect((await similar(15))[0]).toBe(titleIdOf(16));
  });
});
