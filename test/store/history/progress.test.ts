import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Report } from '../../../lib/domain/history/rows.ts';
import { keepReport, storedEpisode, storedRow } from '../../../lib/store/history/progress.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const [USER, TITLE] = ['usr_01TEST00000000000000000001', 'ttl_01TEST00000000000000000001'];
const [ONE, TWO] = [1, 2].map((number) => ({
  episodeId: `epi_01TEST0000000000000000000${number}`,
  season: 1,
  number,
}));
/** The `n`-th playback of a film, or of an episode, as it reports for the first time unless told otherwise. */
const report = (n: number, changes: Partial<Report> = {}): Report => {
  const at = app.now() + 1000 * n;
  return {
    ...{ titleId: TITLE, episode: undefined, durationSeconds: 3000, point: { at: 600 }, n, sequence: 1 },
    ...{ playbackId: `pbs_01TEST0000000000000000000${n}`, startedAt: at, at, keptAt: at, ...changes },
  };
};
const keep = (n: number, changes?: Partial<Report>, table = app.table) =>
  keepReport(table, USER, report(n, changes));
const row = () => storedRow(app.table, USER, TITLE);

describe('a report that comes late', () => {
  test('of an episode that was played anew since completes nothing', async () => {
    await keep(5, { episode: ONE, point: { at: 100 } });
    await keep(6, { episode: TWO, point: { at: 700 } });
    const before = await row();
    expect(before).toMatchObject({ n: 6, episode: TWO });
    await keep(3, { episode: ONE, point: { last: 3000, done: true } });
    expect(await row()).toEqual(before);
    expect(await storedEpisode(app.table, USER, TITLE, ONE!.episodeId)).toMatchObject({ point: { at: 100 } });
  });

  test('of a playback that said more since changes nothing', async () => {
    await keep(5, { sequence: 7, point: { at: 900 } });
    const before = await row();
    await keep(5, { sequence: 6, point: { at: 800 } });
    await keep(5, { sequence: 7, point: { at: 100 } });
    await keep(4, { sequence: 99, point: { at: 100 } });
    expect(await row()).toEqual(before);
    await keep(5, { sequence: 8, point: { at: 950 } });
    expect(await row()).toMatchObject({ point: { at: 950 }, sequence: 8 });
  });
});

test.each([[4], [6]])(
  'of reports at once the newer one stays, whether the other (%i) is older or newer',
  async (n) => {
    await keep(1);
    const table = withInterlude(app.table, 'PutCommand', () => keep(n, { point: { at: 100 * n } }));
    await keep(5, { point: { at: 500 } }, table);
    expect(await row()).toMatchObject({ n: Math.max(n, 5), point: { at: 100 * Math.max(n, 5) } });
  },
);

test('reports of many playbacks at once leave the newest', async () => {
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => keep(n, { point: { at: 100 * n } })));
  expect(await row()).toMatchObject({ n: 6, point: { at: 600 } });
});
