import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as listEpisodes } from '../../../functions/catalogue/list-episodes.ts';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { handler as adminListEpisodes } from '../../../functions/titles/admin-list-episodes.ts';
import { seed } from '../../../infra/seed/load.ts';
import { SEED_TITLES } from '../../../infra/seed/titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { auditEntries } from '../../../lib/store/audit.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { episode, film, giveMedia, manager, storedTitle } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, SWEEP_STEP, withFault } from '../../support/faults.ts';
import { beat, entitle, started } from '../../support/playback.ts';
import { newCaller } from '../../support/subscriptions/subscribers.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let admin: Caller;
let boss: ReturnType<typeof manager>;
let series: string;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(fresh);

async function fresh() {
  app = testApp(await engine.freshTable());
  await addGenre(app.table, 'drama', 'Drama');
  admin = await newCaller(app, 'admin');
  boss = manager(app, admin);
  series = (await boss.create({ ...film, type: 'series', name: 'Lamps' })).body.id;
}

const places = async (): Promise<string[]> =>
  (await callEndpoint(adminListEpisodes, app, { caller: admin, params: { titleId: series } })).body.items.map(
    ({ seasonNumber, episodeNumber }: { seasonNumber: number; episodeNumber: number }) =>
      `${seasonNumber}.${episodeNumber}`,
  );

test('episodes stand by season and number, whatever their order of arrival; the series tells its seasons', async () => {
  for (const [seasonNumber, episodeNumber] of [
    [2, 1],
    [1, 10],
    [1, 2],
  ] as const) {
    const { status } = await boss.addEpisode(series, { ...episode, seasonNumber, episodeNumber });
    expect(status).toBe(201);
  }
  expect(await places()).toEqual(['1.2', '1.10', '2.1']);
  expect(await storedTitle(app, series)).toMatchObject({
    ...{ seasonCount: 2, version: 1, lastEpisode: { season: 2, number: 1 } },
  });
  expect((await callEndpoint(listEpisodes, app, { params: { titleId: series } })).status).toBe(404);
});

test('a number is taken once in a season, and is free again when its episode moves or goes', async () => {
  const first = (await boss.addEpisode(series)).body;
  expect(await boss.addEpisode(series)).toMatchObject({ status: 409, body: { code: 'episode_exists' } });
  const second = (await boss.addEpisode(series, { ...episode, episodeNumber: 2 })).body;
  expect((await boss.updateEpisode(series, second.id, { episodeNumber: 1 })).status).toBe(409);
  expect((await boss.updateEpisode(series, first.id, { episodeNumber: 3 })).body).toMatchObject({
    version: 2,
  });
  expect((await boss.updateEpisode(series, second.id, { episodeNumber: 1 })).status).toBe(200);
  expect((await boss.removeEpisode(series, second.id)).status).toBe(204);
  expect((await boss.addEpisode(series)).status).toBe(201);
  expect(await places()).toEqual(['1.1', '1.3']);
});

test('a change needs the newest version when it names one; what does not exist is not found', async () => {
  const { id } = (await boss.addEpisode(series)).body;
  expect((await boss.updateEpisode(series, id, { name: 'One' }, 1)).status).toBe(200);
  expect(await boss.updateEpisode(series, id, { name: 'Two' }, 1)).toMatchObject({ status: 412 });
  const other = (await boss.create({ ...film, type: 'series' })).body.id;
  expect((await boss.updateEpisode(other, id, { name: 'Two' })).status).toBe(404);
  expect((await boss.removeEpisode(other, id)).status).toBe(404);
  expect(await boss.addEpisode((await boss.create()).body.id)).toMatchObject({ status: 422 });
});

test('of ten episodes with one number in parallel one is made, of ten others each', async () => {
  const same = await Promise.all(Array.from({ length: 5 }, () => boss.addEpisode(series)));
  expect(same.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
  const others = await Promise.all(
    Array.from({ length: 5 }, (_, n) => boss.addEpisode(series, { ...episode, episodeNumber: n + 2 })),
  );
  expect(new Set(others.map(({ status }) => status))).toEqual(new Set([201]));
  expect(await places()).toHaveLength(6);
});

test('a series is published with one playable episode, which cannot be deleted before it is withdrawn', async () => {
  const { id } = (await boss.addEpisode(series)).body;
  expect(await boss.publish(series)).toMatchObject({ status: 409, body: { code: 'media_not_ready' } });
  await giveMedia(app, series, id);
  expect((await boss.publish(series)).status).toBe(200);
  expect(await boss.removeEpisode(series, id)).toMatchObject({
    status: 409,
    body: { code: 'media_not_ready' },
  });
  await boss.unpublish(series);
  expect((await boss.removeEpisode(series, id)).status).toBe(204);
});

test('an episode that is deleted ends at the next heartbeat of who watches it', async () => {
  const [first, second] = [
    (await boss.addEpisode(series)).body.id,
    (await boss.addEpisode(series, { ...episode, episodeNumber: 2 })).body.id,
  ];
  for (const id of [first, second]) await giveMedia(app, series, id);
  await boss.publish(series);
  const viewer = await newCaller(app);
  await entitle(app, viewer.userId);
  const playback = await started(app, viewer, { titleId: series, episodeId: second });
  await boss.removeEpisode(series, second);
  expect(await beat(app, playback, 40, 1)).toMatchObject({
    status: 410,
    body: { reason: 'title_unavailable' },
  });
});

test.each(SWEEPS)(
  'a database call that fails (%s) leaves each episode once with its number, and no 500',
  async (sweep) => {
    for (let at = 1; ; at += SWEEP_STEP) {
      await fresh();
      const keep = (await boss.addEpisode(series, { ...episode, episodeNumber: 9 })).body.id;
      const table = withFault(app.table, { at, kind: faultAt(sweep, at) });
      const faulty = manager({ ...app, table }, admin);
      const runs: [(by: typeof boss) => ReturnType<typeof boss.addEpisode>, number[]][] = [
        [(by) => by.updateEpisode(series, keep, { episodeNumber: 3 }), [200]],
        [(by) => by.removeEpisode(series, keep), [204, 404]],
      ];
      for (const [run, fine] of runs) {
        const first = await run(faulty);
        const last = first.status === 503 ? await run(boss) : first;
        expect([at, fine]).toEqual([at, expect.arrayContaining([last.status])]);
      }
      await runJob(finishWithdrawals, {}, app);
      const left = (await everyItem(app.table)).filter(({ sk }) => /^(EPISODE|PLACE)#/.test(String(sk)));
      expect(left).toEqual([]);
      const { records } = await auditEntries(app.table, { limit: 10, after: undefined });
      expect(records.map(({ action }) => action)).toEqual([
        'deleteEpisode',
        'updateEpisode',
        'createEpisode',
        'createTitle',
      ]);
      if (!table.failed()) return;
    }
  },
);

test('an episode of the demonstration keeps its number from others, until it is deleted', async () => {
  await seed(app);
  const { titleId, season, number, episodeId } = SEED_TITLES.flatMap(({ episodes = [] }) => episodes)[0]!;
  const second = { ...episode, seasonNumber: season, episodeNumber: number };
  expect(await boss.addEpisode(titleId, second)).toMatchObject({
    status: 409,
    body: { code: 'episode_exists' },
  });
  expect(await boss.removeEpisode(titleId, episodeId)).toMatchObject({ status: 204 });
  expect(await boss.addEpisode(titleId, second)).toMatchObject({ status: 201 });
});
