import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { countedWith } from '../../../lib/domain/catalogue/popularity.ts';
import { HOUR_MS, playsIn } from '../../../lib/store/catalogue/plays.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { aCaller, aSeries, aTitle, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

const playsNow = async (titleId: string) =>
  (await playsIn(app.table, Math.floor(app.now() / HOUR_MS))).get(titleId) ?? 0;

describe('what lifts a title', () => {
  test('a person counts once a title and day, whatever is stopped, forgotten or started at once', async () => {
    const caller = aCaller(app);
    await entitle(app, caller.userId, { maxDevices: 5 });
    const { titleId } = await aTitle(app);
    for (let again = 0; again < 3; again++) {
      await stop(app, await started(app, caller, { titleId }));
      await callEndpoint(clearHistory, app, { caller });
    }
    const devices = Array.from({ length: 4 }, () => aCaller(app, caller.userId));
    await Promise.all(devices.map((device) => started(app, device, { titleId })));
    expect(await playsNow(titleId)).toBe(1);
    app.advance(24 * 3600);
    await started(app, caller, { titleId });
    expect(await playsNow(titleId)).toBe(1);
  });

  test('each person and each title counts, the episodes of a series as one', async () => {
    const [{ titleId }, { series, episodes }] = [await aTitle(app), await aSeries(app, [2])];
    for (const caller of [aCaller(app), aCaller(app)]) {
      await entitle(app, caller.userId);
      await started(app, caller, { titleId });
      for (const { episodeId } of episodes)
        await started(app, caller, { titleId: series.titleId, episodeId });
    }
    expect([await playsNow(titleId), await playsNow(series.titleId)]).toEqual([2, 2]);
  });

  test('a refused start does not count, and what lost a race for the slot counts once', async () => {
    const caller = aCaller(app);
    await entitle(app, caller.userId, { maxDevices: 1 });
    const [{ titleId }, other] = [await aTitle(app), await aTitle(app)];
    const devices = Array.from({ length: 8 }, () => aCaller(app, caller.userId));
    await Promise.all(
      devices.map((device) => callEndpoint(startPlayback, app, { caller: device, body: { titleId } })),
    );
    const refused = await callEndpoint(startPlayback, app, {
      caller: aCaller(app, caller.userId),
      body: { titleId: other.titleId },
    });
    expect(refused.status).toBe(409);
    expect([await playsNow(titleId), await playsNow(other.titleId)]).toEqual([1, 0]);
  });

  test('the account remembers at most 32 titles a day, and a tag is only found where one begins', () => {
    let counted = countedWith(undefined, 'ttl_aabb', 0)!;
    counted = countedWith(counted, 'ttl_bbaa', 0)!;
    expect(countedWith(counted, 'ttl_bbbb', 0)).toEqual({ day: 0, tags: 'aabbbbaabbbb' });
    expect(countedWith(counted, 'ttl_aabb', 0)).toBeUndefined();
    for (let title = 2; title < 32; title++) counted = countedWith(counted, `ttl_00${10 + title}`, 0)!;
    expect(countedWith(counted, 'ttl_9999', 0)).toBeUndefined();
    expect(countedWith(counted, 'ttl_9999', 24 * HOUR_MS)).toEqual({ day: 1, tags: '9999' });
  });
});
