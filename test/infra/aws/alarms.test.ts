import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { handler as authorizeRequest } from '../../../functions/system/authorize-request.ts';
import { handler as heartbeat } from '../../../functions/playback/heartbeat.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { aCaller, aTitle, beat, entitle, started } from '../../support/playback.ts';
import { type Properties, type Synthesis, synthesise } from './synthesis.ts';

let made: Synthesis;
let abroad: Synthesis;
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  ({ prod: made, abroad } = await synthesise('prod', 'abroad'));
  engine = await startEngine();
}, 120_000);
afterAll(() => engine.stop());

const alarms = (of = made) => of.of('AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const seriesOf = (alarm: Properties): Properties[] =>
  alarm.MetricName
    ? [alarm]
    : alarm.Metrics.filter(({ MetricStat }: Properties) => MetricStat).map(
        ({ MetricStat }: Properties) => MetricStat.Metric,
      );
const named = (id: string) => alarms().find(({ AlarmName }) => AlarmName === `marquee-prod-${id}`)!;

/**
 * Under which dimensions a metric has data (each service's own page of metrics in its guide); the stage's own have none.
 */
const REPORTED: Record<string, string[]> = {
  'AWS/ApiGateway 5XXError': ['ApiName,Stage'],
  'AWS/ApiGateway Latency': ['ApiName,Stage'],
  'AWS/Lambda Errors': ['FunctionName'],
  'AWS/Lambda Throttles': ['', 'FunctionName'],
  'AWS/SQS ApproximateNumberOfMessagesVisible': ['QueueName'],
  'AWS/MediaConvert JobsErroredCount': ['Queue'],
  'AWS/DynamoDB SystemErrors': ['Operation,TableName'],
  'AWS/DynamoDB ReadThrottleEvents': ['TableName', 'GlobalSecondaryIndexName,TableName'],
  'AWS/DynamoDB WriteThrottleEvents': ['TableName', 'GlobalSecondaryIndexName,TableName'],
  'AWS/SES Reputation.BounceRate': [''],
  'AWS/SES Reputation.ComplaintRate': [''],
  'AWS/CloudFront 5xxErrorRate': ['DistributionId,Region'],
};

describe('every alarm', () => {
  test('watches series that have data', () => {
    expect(alarms().length).toBeGreaterThanOrEqual(13);
    for (const alarm of alarms()) {
      for (const { Namespace, MetricName, Dimensions = [] } of seriesOf(alarm)) {
        const under = Dimensions.map(({ Name }: Properties) => Name)
          .sort()
          .join(',');
        const reported = Namespace === 'Marquee/prod' ? [''] : REPORTED[`${Namespace} ${MetricName}`];
        expect([alarm.AlarmName, MetricName, reported]).toEqual([
          alarm.AlarmName,
          MetricName,
          expect.arrayContaining([under]),
        ]);
      }
    }
  });

  test('on the stage’s own metrics has a filter that counts them', () => {
    const counted = made
      .of('AWS::Logs::MetricFilter')
      .flatMap(({ properties }) => properties.MetricTransformations)
      .map(({ MetricNamespace, MetricName }: Properties) => `${MetricNamespace} ${MetricName}`);
    const watched = alarms()
      .flatMap(seriesOf)
      .filter(({ Namespace }) => Namespace === 'Marquee/prod')
      .map(({ Namespace, MetricName }) => `${Namespace} ${MetricName}`);
    expect(watched.sort()).toEqual(counted.sort());
    expect(counted).toHaveLength(3);
  });

  test('on CloudFront stands where CloudFront reports, also for a stage elsewhere', () => {
    const namespaces = (stack: string) =>
      abroad
        .of('AWS::CloudWatch::Alarm')
        .filter((each) => each.stack === stack)
        .flatMap(({ properties }) => seriesOf(properties).map(({ Namespace }) => Namespace));
    expect(namespaces('edge-alarms')).toEqual(['AWS/CloudFront']);
    expect(namespaces('alarms')).not.toContain('AWS/CloudFront');
    expect(namespaces('alarms').length).toBeGreaterThan(10);
  });

  test('sums what a service reports apart, where one may be silent', () => {
    for (const [id, parts] of [
      ['table-failing', 7],
      ['table-throttled', 6],
      ['viewers-cut-off', 2],
    ] as const) {
      const { Metrics } = named(id);
      const [{ Expression }] = Metrics.filter((each: Properties) => each.Expression);
      const terms = Expression.split(' + ');
      expect(terms).toHaveLength(parts);
      for (const term of terms) expect(term).toMatch(/^FILL\(m\d, 0\)$/);
    }
  });
});

/** Whether a log line fits the filter pattern, of which `=`, `&&` and `||` on fields are used. */
function counts(id: string, line: Record<string, unknown>): boolean {
  const filter = made.of('AWS::Logs::MetricFilter').find((each) => each.id.startsWith(id))!;
  const pattern = String(filter.properties.FilterPattern);
  const code = pattern.slice(1, -1).replaceAll(/\$\.(\w+) = ("[^"]*")/g, 'line.$1 === $2');
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- the pattern is our own
  return Boolean(new Function('line', `return ${code}`)(line));
}
const ringing = (id: string, app: TestApp) => app.logged.filter((line) => counts(id, line)).length;

describe('the filters count', () => {
  const playing = async () => {
    const app = testApp(await engine.freshTable());
    const caller = aCaller(app);
    await entitle(app, caller.userId);
    const { titleId } = await aTitle(app);
    return { app, caller, titleId };
  };
  const dead = (app: TestApp) => ({ ...app, table: withDeath(app.table, 0) }) as TestApp;
  const authorize = (app: TestApp, token: string) =>
    authorizeRequest(
      {
        headers: { Authorization: `Bearer ${token}`, 'X-Forwarded-For': '192.0.2.1' },
        requestContext: { resourcePath: '/me', identity: { sourceIp: '192.0.2.1' } },
      } as never,
      undefined,
      app,
    );

  test('a heartbeat and a start that fail, once each, and no refusal', async () => {
    const { app, caller, titleId } = await playing();
    const playback = await started(app, caller, { titleId });
    const unknown = { caller, body: { titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR' } };
    expect((await callEndpoint(startPlayback, app, unknown)).status).toBe(404);
    const foreign = { token: 'x', params: { sessionId: playback.id }, body: {} };
    expect((await callEndpoint(heartbeat, app, foreign)).status).toBe(401);
    expect([ringing('heartbeat', app), ringing('startPlayback', app)]).toEqual([0, 0]);
    expect((await beat(dead(app), playback, 60, 1)).status).toBe(500);
    expect(ringing('heartbeat', app)).toBe(1);
    const lost = await callEndpoint(startPlayback, dead(app), { caller, body: { titleId } });
    expect(lost.status).toBe(500);
    expect(ringing('startPlayback', app)).toBe(2);
  });

  test('an authorizer that fails, and no token that it refuses', async () => {
    const { app } = await playing();
    for (let n = 0; n < 6; n++) await expect(authorize(app, 'expired')).rejects.toThrow('Unauthorized');
    expect(ringing('authorizeRequest', app)).toBe(0);
    const failing = { ...app, secrets: () => Promise.reject(new Error('no secret')) } as TestApp;
    await expect(authorize(failing, 'expired')).rejects.toThrow();
    expect(ringing('authorizeRequest', app)).toBe(1);
  });
});
