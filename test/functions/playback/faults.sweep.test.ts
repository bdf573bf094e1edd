import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as setWatched } from '../../../functions/history/changes/set-watched.ts';
import { handler as heartbeat } from '../../../functions/playback/heartbeat.ts';
import { handler as listPlayback } from '../../../functions/playback/list-playback.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { handler as stopPlayback } from '../../../functions/playback/stop-playback.ts';
import { recheckStreamsOf } from '../../../lib/store/playback/streams.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { type Answer, callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { faultAt, SWEEPS, SWEEP_STEP, withFault, withLateResend } from '../../support/faults.ts';
import { aCaller, aSeries, aTitle, beat, entitle, started } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** A person with two slots, both in use, and a third device; 600 s of an episode are acknowledged. */
async function household() {
  const app = testApp(await engine.freshTable());
  const [caller, tv, phone] = [aCaller(app)].flatMap((one) => [
    one,
    aCaller(app, one.userId),
    aCaller(app, one.userId),
  ]);
  await entitle(app, caller!.userId);
  const { series, episodes } = await aSeries(app, [2]);
  const titleId = series.titleId;
  const playback = await started(app, caller!, { titleId, episodeId: episodes[0]!.episodeId });
  await beat(app, playback, 600, 1);
  const other = await aSeries(app, [1]);
  const second = await started(app, tv!, { titleId: other.series.titleId });
  await beat(app, second, 900, 1);
  return { app, caller: caller!, phone: phone!, titleId, playback, second, otherId: other.series.titleId };
}
type Household = Awaited<ReturnType<typeof household>>;

const on = ({ id, leaseToken }: { id: string; leaseToken: string }, body: object) => ({
  token: leaseToken,
  params: { sessionId: id },
  body,
});

interface Flow {
  run(home: Household, app: TestApp): Promise<Answer>;
  /** Position of the episode that was acknowledged or is known to be sent. */
  positions: number[];
}

const FLOWS: Record<string, Flow> = {
  'a heartbeat': {
    run: ({ playback }, app) =>
      callEndpoint(heartbeat, app, on(playback, { positionSeconds: 700, sequence: 2, state: 'playing' })),
    positions: [600, 700],
  },
  'a stop': {
    run: ({ playback }, app) =>
      callEndpoint(stopPlayback, app, on(playback, { positionSeconds: 700, sequence: 2 })),
    positions: [600, 700],
  },
  'a start that replaces its own stream': {
    run: ({ caller, titleId }, app) => callEndpoint(startPlayback, app, { caller, body: { titleId } }),
    positions: [600],
  },
  'a swap': {
    run: ({ phone, titleId, playback }, app) =>
      callEndpoint(startPlayback, app, { caller: phone, body: { titleId, terminate: [playback.id] } }),
    positions: [600],
  },
  'a start after everything ran out': {
    run: ({ phone, otherId }, app) =>
      callEndpoint(startPlayback, app, { caller: phone, body: { titleId: otherId } }),
    positions: [600],
  },
};

async function positionNow({ app, caller, titleId }: Household): Promise<number> {
  const { body } = await callEndpoint(continueWatching, app, { caller });
  const row = body.items.find(({ title }: { title: { id: string } }) => title.id === titleId);
  return row?.positionSeconds ?? 0;
}

describe('whatever database call fails', () => {
  test.each(Object.keys(FLOWS).flatMap((flow) => SWEEPS.map((sweep) => [flow, sweep] as const)))(
    '%s, %s: nothing acknowledged is lost, the limit holds, and trying again succeeds',
    async (name, sweep) => {
      const { run, positions } = FLOWS[name]!;
      for (let at = 1; ; at += SWEEP_STEP) {
        const home = await household();
        if (name.includes('ran out')) home.app.advance(100);
        const table = withFault(home.app.table, { at, kind: faultAt(sweep, at) });
        const answer = await run(home, { ...home.app, table });
        if (!table.failed()) break;
        const honest =
          answer.status < 300 || (answer.status === 503 && answer.headers['Retry-After'] !== undefined);
        expect({ at, honest, answer: honest || answer.body }).toEqual({ at, honest: true, answer: true });
        expect(positions).toContain(await positionNow(home));
        const running = await callEndpoint(listPlayback, home.app, { caller: home.caller });
        expect(running.body.items.length).toBeLessThanOrEqual(2);
        const again = await run(home, home.app);
        expect(again.status).toBeLessThan(300);
        expect(positions.at(-1)).toBe(await positionNow(home));
      }
    },
  );

  test('marking as watched can be tried again until it is done', async () => {
    for (let at = 1; ; at++) {
      const home = await household();
      const { app, caller, titleId } = home;
      const table = withFault(app.table, { at, kind: 'after' });
      const mark = { caller, params: { titleId }, body: { completed: true } };
      const first = await callEndpoint(setWatched, { ...app, table } as TestApp, mark);
      if (!table.failed()) break;
      expect([200, 503]).toContain(first.status);
      const again = await callEndpoint(setWatched, app, mark);
      expect(again.body).toMatchObject({
        state: 'completed',
        episodes: [{ percent: 100 }, { percent: 100 }],
      });
    }
  });
});

/** What a call to the table can fail with when a request or its answer is lost: as the SDK and Node name it. */
const LOST = [
  ...['TimeoutError', 'AbortError', 'InternalServerError', 'ServiceUnavailable', 'ThrottlingException'],
  ...['ProvisionedThroughputExceededException', 'RequestLimitExceeded', 'TransactionInProgressException'],
].map((name) => ({ name }));
const BROKEN = ['ECONNRESET', 'EPIPE', 'ECONNREFUSED', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH'];
const SHAPES: { name: string; code?: string; $metadata?: object }[] = [
  ...LOST,
  ...BROKEN.map((code) => ({ name: 'Error', code })),
  { name: 'SyntaxError', $metadata: { httpStatusCode: 502 } },
];

test.each(SHAPES)(
  'no heartbeat is a 500 when a call of it fails with %j, carried out or not',
  async (shape) => {
    const { app, playback, titleId } = await household();
    let sequence = 2;
    for (const carriedOut of [true, false]) {
      for (let at = 1; ; at++) {
        // A recheck is the most that a heartbeat asks of the table.
        await recheckStreamsOf(app.table, titleId);
        const table = withFault(app.table, { at, kind: carriedOut ? 'after' : 'before', shape });
        const report = on(playback, { positionSeconds: 700, sequence: sequence++, state: 'playing' });
        const { status } = await callEndpoint(heartbeat, { ...app, table } as TestApp, report);
        if (!table.failed()) break;
        expect([at, carriedOut, [200, 503].includes(status)]).toEqual([at, carriedOut, true]);
        expect((await callEndpoint(heartbeat, app, report)).status).toBe(200);
      }
    }
  },
);

describe('a start whose answer was lost', () => {
  test('is recognised by its key: the same playback, one slot', async () => {
    const home = await household();
    const { app } = home;
    const one = aCaller(app);
    await entitle(app, one.userId, { maxDevices: 1 });
    const keyed = {
      caller: one,
      body: { titleId: home.titleId },
      headers: { 'Idempotency-Key': 'a'.repeat(16) },
    };
    let recognised = 0;
    for (let at = 1; at <= 13; at++) {
      const table = withFault(app.table, { at, kind: 'after' });
      const key = { 'Idempotency-Key': `key-${at}`.padEnd(16, 'x') };
      const lost = await callEndpoint(startPlayback, { ...app, table } as TestApp, {
        ...keyed,
        headers: key,
      });
      const slots = (await callEndpoint(listPlayback, app, { caller: one })).body.items;
      // By then whoever worked on the first try is certainly dead.
      app.advance(31);
      const again = await callEndpoint(startPlayback, app, { ...keyed, headers: key });
      expect(again.status).toBe(201);
      if (lost.status === 503 && again.status === 201 && slots[0]?.sessionId === again.body.id) recognised++;
    }
    expect(recognised).toBeGreaterThan(0);
    expect((await callEndpoint(listPlayback, app, { caller: one })).body.items).toHaveLength(1);
  });

  test('is not begun once more where another device has ended it since', async () => {
    const app = testApp(await engine.freshTable());
    const tv = aCaller(app);
    const phone = aCaller(app, tv.userId);
    await entitle(app, tv.userId, { maxDevices: 1 });
    const { titleId } = await aTitle(app);
    const running = async () => (await callEndpoint(listPlayback, app, { caller: phone })).body.items;
    const table = withLateResend(
      app.table,
      'PutCommand',
      ({ l }) => l !== undefined,
      async () => {
        const [{ sessionId }] = await running();
        const ended = { caller: phone, body: { titleId, terminate: [sessionId] } };
        const playback = (await callEndpoint(startPlayback, app, ended)).body;
        await callEndpoint(stopPlayback, app, on(playback, {}));
      },
    );
    const told = await callEndpoint(startPlayback, { ...app, table } as TestApp, {
      caller: tv,
      body: { titleId },
    });
    expect(told.status).toBe(201);
    expect(await running()).toEqual([]);
    const report = on(told.body, { positionSeconds: 1, sequence: 1, state: 'playing' });
    const { status, body } = await callEndpoint(heartbeat, app, report);
    expect([status, body.reason, body.terminatedBy?.deviceId]).toEqual([410, 'terminated', phone.deviceId]);
  });
});
