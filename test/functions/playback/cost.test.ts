import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { handler as heartbeat } from '../../../functions/playback/heartbeat.ts';
import { callEndpoint, eventOf } from '../../support/call.ts';
import { aCaller, aSeries, aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
});

/** What an action asks of the table: requests, and read and write units. */
async function costOf(action: () => Promise<unknown>) {
  const cost = { requests: 0, read: 0, write: 0 };
  app.table.observe = (_actions, { kind, units }) => {
    cost.requests++;
    cost[kind] += units;
  };
  try {
    await action();
  } finally {
    delete app.table.observe;
  }
  return cost;
}

/** An account that has watched the day before, with another stream running and a term that another follows. */
async function household() {
  const caller = aCaller(app);
  await entitle(app, caller.userId, { maxDevices: 4 });
  const { titleId } = await aTitle(app);
  await stop(app, await started(app, caller, { titleId }), { positionSeconds: 600, sequence: 1 });
  app.advance(24 * 3600);
  await started(app, aCaller(app, caller.userId), { titleId: (await aTitle(app)).titleId });
  return { caller, titleId };
}

/** The start alone, by a device that is signed in already. */
async function startAs(caller: ReturnType<typeof aCaller>, body: Record<string, unknown>) {
  const { status } = await callEndpoint(startPlayback, app, { caller, body });
  expect(status).toBe(201);
}

describe('what playing costs', () => {
  test('a heartbeat is one write of one unit and reads nothing', async () => {
    const { caller, titleId } = await household();
    const playback = await started(app, caller, { titleId });
    await beat(app, playback, 670, 1);
    const cost = await costOf(() => beat(app, playback, 700, 2));
    expect(cost).toEqual({ requests: 1, read: 0, write: 1 });
  });

  test('a heartbeat leaves 100 bytes in the log at most, one line for all of them that go well', async () => {
    const { caller, titleId } = await household();
    const playback = await started(app, caller, { titleId });
    // Whether it is logged is told by the sum of its id's characters; each of these sixteen is another one by sixteen.
    const ids = [...'abcdefghijklmnop'].map((letter) => `9a4e1f0c-52d8-4b7e-8f3a-61c0d7e2b5f${letter}`);
    app.logged.length = 0;
    for (const [n, requestId] of ids.entries()) {
      app.advance(30);
      const event = eventOf(heartbeat, {
        token: playback.leaseToken,
        params: { sessionId: playback.id },
        headers: { 'X-Amzn-Trace-Id': 'Root=1-67891233-abcdef012345678912345678' },
        body: { positionSeconds: 700 + n, sequence: n + 1, state: 'playing' },
      });
      event.requestContext.requestId = requestId;
      expect((await heartbeat(event, undefined, app)).statusCode).toBe(200);
    }
    const bytes = app.logged.reduce((sum, line) => sum + JSON.stringify(line).length + 1, 0);
    expect(app.logged).toMatchObject([{ message: 'request', operation: 'heartbeat', times: 16 }]);
    expect(bytes / ids.length).toBeLessThanOrEqual(100);
  });

  test('a start takes at most 3 read and 4 write units', async () => {
    const { caller, titleId } = await household();
    const cost = await costOf(() => startAs(caller, { titleId }));
    // The reads and the mark go together, then the slot and the play count.
    expect(cost.requests).toBe(4);
    expect(cost.read).toBeLessThanOrEqual(3);
    expect(cost.write).toBeLessThanOrEqual(4);
  });

  test('so does the start of a named episode', async () => {
    const { caller } = await household();
    const { series, episodes } = await aSeries(app, [2]);
    const asked = { titleId: series.titleId, episodeId: episodes[1]!.episodeId };
    const cost = await costOf(() => startAs(caller, asked));
    expect(cost.read).toBeLessThanOrEqual(3);
    expect(cost.write).toBeLessThanOrEqual(4);
  });

  test.each([
    [4, 1],
    [10, 2],
  ])('a heartbeat of one of %i devices that watch a series is one write of %i', async (count, units) => {
    const caller = aCaller(app);
    await entitle(app, caller.userId, { maxDevices: count });
    const { series, episodes } = await aSeries(app, [count]);
    const playbacks: Awaited<ReturnType<typeof started>>[] = [];
    for (const { episodeId } of episodes) {
      const asked = { titleId: series.titleId, episodeId };
      playbacks.push(await started(app, aCaller(app, caller.userId), asked));
    }
    for (const [at, playback] of playbacks.entries()) await beat(app, playback, 670 + at, 1);
    const cost = await costOf(() => beat(app, playbacks.at(-1)!, 700, 2));
    expect(cost).toEqual({ requests: 1, read: 0, write: units });
  });
});
