import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as getHome } from '../../../../functions/history/lists/get-home.ts';
import { handler as archiveEvents } from '../../../../functions/jobs/events/archive-events.ts';
import { handler as tryPlayback } from '../../../../functions/jobs/canary/try-playback.ts';
import { handler as drainOutbox } from '../../../../functions/jobs/drain-outbox.ts';
import { handler as heartbeat } from '../../../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../../../functions/playback/start-playback.ts';
import { handler as authorizeRequest } from '../../../../functions/system/authorize-request.ts';
import { asMetrics } from '../../../../lib/metrics.ts';
import { putMail } from '../../../../lib/store/outbox.ts';
import { testApp, type TestApp } from '../../../support/app.ts';
import { callEndpoint, runJob } from '../../../support/call.ts';
import { startEngine } from '../../../support/engine.ts';
import { withDeath } from '../../../support/faults.ts';
import { inSandbox, mockSes } from '../../../support/mail/ses.ts';
import { aCaller, aTitle, beat, entitle, started } from '../../../support/playback.ts';
import { type Properties, type Synthesis, synthesise } from '../synthesis.ts';
import { type Point, rings, textOf } from './evaluate.ts';
import { ofLog, service } from './reports.ts';

const ses = mockSes();
let made: Synthesis;
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  ({ prod: made } = await synthesise('prod'));
  engine = await startEngine();
});
afterAll(() => engine.stop());

const alarms = () => made.of('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const idOf = ({ AlarmName }: Properties) => String(AlarmName).slice('marquee-prod-'.length);
const ringing = (points: Point[]) =>
  alarms()
    .filter((alarm) => rings(alarm, points))
    .map(idOf)
    .sort();

const OF_PROD = { stage: 'prod' };
async function playing(origin = 'https://marquee.test') {
  const app = testApp(await engine.freshTable(), { ...OF_PROD, origin });
  const caller = aCaller(app);
  await entitle(app, caller.userId);
  const { titleId } = await aTitle(app);
  return { app, caller, titleId };
}
const dead = (app: TestApp) => ({ ...app, table: withDeath(app.table, 0) }) as TestApp;
const times = async (count: number, run: (n: number) => Promise<unknown>) => {
  for (let n = 0; n < count; n++) await run(n);
};

const authorize = (app: TestApp, token: string) =>
  authorizeRequest(
    {
      headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': '192.0.2.1' },
      requestContext: { resourcePath: '/me', identity: { sourceIp: '192.0.2.1' } },
    } as never,
    undefined,
    app,
  ).catch((error: Error) => error.message);

/** Nobody listens here. */
const NOWHERE = 'http://127.0.0.1:9';
const canaryPlays = (minutes: number[]): Point[] =>
  minutes.flatMap((minute) => {
    const figures = [{ dimensions: [], values: { [tryPlayback.job.metrics!.played!]: 1 } }];
    const line = { level: 'info', message: 'job', ...asMetrics('prod', figures, 0) };
    return ofLog(made, 'tryPlayback', [line], minute);
  });
const EACH_FIVE = Array.from({ length: 12 }, (_, index) => index * 5);
/** As another stack names a thing of which there is one. */
const imported = (type: string, stack: string) => {
  const { id } = made.of(type)[0]!;
  const output = Object.values(made.templates[stack]!.Outputs).find(
    ({ Value, Export }) => Value.Ref === id && Export,
  );
  return textOf({ 'Fn::ImportValue': output!.Export.Name });
};
const distribution = () => imported('AWS::CloudFront::Distribution', 'edge');
const leaseDoor = () => imported('AWS::ApiGatewayV2::Api', 'api');
const of = (count: number, value: number) => Array.from({ length: count }, () => value);

/** What is reported when each thing goes wrong that an alarm is there for. */
const FAULTS: Record<string, () => Promise<Point[]> | Point[]> = {
  'api-errors': () => service.api('5XXError', of(5, 2)),
  'api-slow': () => service.api('Latency', of(20, 4000)),
  'sign-in-failing': async () => {
    const { app } = await playing();
    const failing = { ...app, secrets: () => Promise.reject(new Error('no secret')) } as TestApp;
    await times(6, () => authorize(failing, 'any'));
    return ofLog(made, 'authorizeRequest', app.logged);
  },
  throttled: () => service.lambda('Throttles', 'listTitles', of(10, 1)),
  'viewers-cut-off': async () => {
    const { app, caller, titleId } = await playing();
    const playback = await started(app, caller, { titleId });
    await times(6, (n) => beat(dead(app), playback, 60 + n, n + 1));
    return ofLog(made, 'heartbeat', app.logged);
  },
  'lease-door-failing': () => service.leaseDoor('5xx', leaseDoor(), of(5, 2)),
  'playback-not-starting': async () => {
    const { app, caller, titleId } = await playing();
    await times(6, () => callEndpoint(startPlayback, dead(app), { caller, body: { titleId } }));
    return ofLog(made, 'startPlayback', app.logged);
  },
  'release-failing': async () => {
    const { app, caller } = await playing();
    await times(6, () => callEndpoint(getHome, dead(app), { caller }));
    return ofLog(made, 'getHome', app.logged);
  },
  'nothing-plays': async () => {
    const { app } = await playing(NOWHERE);
    await runJob(tryPlayback, {}, app);
    expect(app.logged).toContainEqual(expect.objectContaining({ message: 'canary failed' }));
    return EACH_FIVE.flatMap((minute) => ofLog(made, 'tryPlayback', app.logged, minute));
  },
  'table-failing': () => service.systemErrors('Query', [3]).concat(service.systemErrors('UpdateItem', [3])),
  'table-throttled': () => service.throttleEvents('WriteThrottleEvents', 'gsi1', [11]),
  'jobs-failed': () => service.queue([1]),
  'events-waiting': () => service.lambda('IteratorAge', 'archiveEvents', [3_700_000]),
  'events-undelivered': () => service.firehose('DeliveryToS3.DataFreshness', [4000]),
  'events-unreadable': async () => {
    const { app } = await playing();
    await runJob(archiveEvents, { Records: [{ dynamodb: {} }] }, app);
    return ofLog(made, 'archiveEvents', app.logged);
  },
  'films-failing': () => service.films('JobsErroredCount', [1]),
  'mail-blocked': async () => {
    const { app } = await playing();
    inSandbox(ses);
    const mail = { purpose: 'verify_email', userId: 'usr_1', data: { token: 'v' } } as const;
    await times(5, (n) =>
      putMail(app.table, { ...mail, to: `${n}@example.com`, subject: `${n}` }, app.now()),
    );
    await runJob(drainOutbox, {}, app);
    return ofLog(made, 'drainOutbox', app.logged);
  },
  'mail-bouncing': () => service.mail('Reputation.BounceRate', [0.05]),
  'mail-complaints': () => service.mail('Reputation.ComplaintRate', [0.002]),
  'edge-errors': () => service.edge('5xxErrorRate', distribution(), of(10, 5)),
};

describe('an alarm', () => {
  test('has a fault that it is there for, each of them', () => {
    expect(Object.keys(FAULTS).sort()).toEqual(alarms().map(idOf).sort());
  });

  test.each(Object.keys(FAULTS))('%s rings by its fault', async (id) => {
    const rung = ringing(await FAULTS[id]!());
    expect(rung).toContain(id);
    // Without the canary's plays its own alarm rings, too, and what a hot function does may undo a release.
    const along = ['nothing-plays', 'release-failing'];
    expect(rung.filter((each) => each !== id && !along.includes(each))).toEqual([]);
  });

  test.each(['heartbeat', 'startPlayback'])('rings when %s does not live to answer', (id) => {
    expect(ringing(service.lambda('Errors', id, [6]))).toEqual(
      [
        'nothing-plays',
        id === 'heartbeat' ? 'viewers-cut-off' : 'playback-not-starting',
        'release-failing',
      ].sort(),
    );
  });

  test('of the canary rings when it does not run at all', () => {
    expect(ringing([])).toEqual(['nothing-plays']);
    expect(ringing(canaryPlays(EACH_FIVE.slice(0, 9)))).toEqual(['nothing-plays']);
    expect(ringing(canaryPlays(EACH_FIVE.filter((_, at) => at !== 5)))).toEqual([]);
  });
});

describe('a healthy hour', () => {
  test('with expired tokens, throttled guests and refusals in it rings nothing', async () => {
    const { app, caller, titleId } = await playing();
    const playback = await started(app, caller, { titleId });
    const refusals = await Promise.all(Array.from({ length: 30 }, () => authorize(app, 'expired')));
    expect(new Set(refusals)).toEqual(new Set(['Unauthorized']));
    const statuses: number[] = [];
    const note = async (answer: Promise<{ status: number }>) => statuses.push((await answer).status);
    const unknown = { caller, body: { titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR' } };
    await times(20, () => note(callEndpoint(startPlayback, app, unknown)));
    const foreign = { token: 'x', params: { sessionId: playback.id }, body: {} };
    await times(20, () => note(callEndpoint(heartbeat, app, foreign)));
    await times(40, (n) => note(beat(app, playback, n, n + 1)));
    expect(new Set(statuses)).toEqual(new Set([200, 401, 404, 429]));
    const points = [
      ...['authorizeRequest', 'heartbeat', 'startPlayback'].flatMap((id) => ofLog(made, id, app.logged)),
      // Each refused token is an error of the authorizer to Lambda.
      ...service.lambda('Errors', 'authorizeRequest', of(60, 30)),
      ...service.lambda('Throttles', 'heartbeat', of(60, 0)),
      ...service.api('4XXError', of(60, 500)),
      ...service.api('5XXError', of(60, 0)),
      ...service.api('Latency', of(60, 200).with(7, 1800)),
      ...service.leaseDoor('4xx', leaseDoor(), of(60, 500)),
      ...service.leaseDoor('5xx', leaseDoor(), of(60, 0)),
      ...service.throttleEvents('ReadThrottleEvents', undefined, [1, 0, 2]),
      ...service.queue(of(60, 0)),
      ...service.films('JobsCompletedCount', of(60, 1)),
      ...service.mail('Reputation.BounceRate', of(60, 0.01)),
      ...service.mail('Reputation.ComplaintRate', of(60, 0.0001)),
      ...service.edge('4xxErrorRate', distribution(), of(60, 20)),
      ...service.edge('5xxErrorRate', distribution(), of(60, 0)),
      ...canaryPlays(EACH_FIVE),
    ];
    expect(ringing(points)).toEqual([]);
  });
});
