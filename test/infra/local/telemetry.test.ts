import { PassThrough } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { createTelemetry, listenToOutput } from '../../../infra/local/telemetry/telemetry.ts';

const line = (fields: object) => JSON.stringify({ level: 'info', ...fields });
const request = (fields: object) =>
  line({ message: 'request', operation: 'listPlans', status: 200, milliseconds: 7, ...fields });
const metered = (name: string, value: number, ...dimensions: string[]) => ({
  [name]: value,
  _aws: { CloudWatchMetrics: [{ Dimensions: [dimensions], Metrics: [{ Name: name, Unit: 'Count' }] }] },
});

describe('the sums for Prometheus', () => {
  test('count requests by operation and status, a line that stands for many as many', () => {
    const { hear, exposition } = createTelemetry();
    hear(request({}));
    hear(request({ status: 503, milliseconds: 700, cold: true }));
    hear(request({ operation: 'heartbeat', times: 16, milliseconds: 30 }));
    const rows = exposition().split('\n');
    expect(rows).toEqual(
      expect.arrayContaining([
        '# TYPE marquee_requests_total counter',
        'marquee_requests_total{operation="listPlans",status="200"} 1',
        'marquee_requests_total{operation="listPlans",status="503"} 1',
        'marquee_requests_total{operation="heartbeat",status="200"} 16',
        '# TYPE marquee_request_seconds histogram',
        'marquee_request_seconds_bucket{le="0.005"} 0',
        'marquee_request_seconds_bucket{le="0.01"} 1',
        'marquee_request_seconds_bucket{le="0.05"} 17',
        'marquee_request_seconds_bucket{le="1"} 18',
        'marquee_request_seconds_bucket{le="+Inf"} 18',
        'marquee_request_seconds_count 18',
        'marquee_cold_starts_total 1',
      ]),
    );
  });

  test('hold the metrics that CloudWatch would find, by their dimensions, and the security events', () => {
    const { hear, exposition } = createTelemetry();
    hear(request({ code: 'not"ed', event: 'limit_hit', ...metered('PlaysDenied', 1, 'code') }));
    hear(request({ code: 'not"ed', ...metered('PlaysDenied', 2, 'code') }));
    hear(line({ message: 'job', ...metered('MailsSent', 3) }));
    expect(exposition().split('\n')).toEqual(
      expect.arrayContaining([
        'marquee_plays_denied_total{code="not\\"ed"} 3',
        'marquee_mails_sent_total 3',
        'marquee_security_events_total{event="limit_hit"} 1',
        'marquee_log_lines_total{level="info"} 3',
      ]),
    );
  });
});

describe('what happened lately', () => {
  test('is told second by second, with the slowest of twenty', () => {
    let now = 5_000_000;
    const { hear, recent } = createTelemetry(() => now);
    for (let milliseconds = 1; milliseconds <= 20; milliseconds++) hear(request({ milliseconds }));
    now += 1000;
    hear(request({ status: 404, ...metered('ReadUnits', 2) }));
    hear(request({ status: 500, ...metered('ReadUnits', 3) }));
    now += 2000;
    expect(recent()).toMatchObject({
      at: 5003,
      seconds: [
        { at: 5000, requests: 20, refused: 0, failed: 0, slow: 19, metrics: {} },
        { at: 5001, requests: 2, refused: 1, failed: 1, slow: 7, metrics: { ReadUnits: 5 } },
      ],
    });
  });

  test('keeps five minutes and five hundred lines', () => {
    let now = 0;
    const { hear, recent } = createTelemetry(() => now);
    for (let second = 0; second < 600; second++, now += 1000) hear(request({ second }));
    const { seconds, lines } = recent();
    expect([seconds.length, seconds[0]!.at]).toEqual([300, 300]);
    expect([lines.length, lines[0]!.number, lines[0]!.line.second]).toEqual([500, 101, 100]);
    expect(recent(598).lines.map(({ number }) => number)).toEqual([599, 600]);
  });

  test('leaves out what is no line of the log', () => {
    const { hear, recent, exposition } = createTelemetry();
    for (const text of ['Rebuilt.', '', '{"level":"info', '{"other":1}']) hear(text);
    expect([recent().lines, recent().seconds, exposition()]).toEqual([[], [], '']);
  });
});

test('whole lines of an output are heard as they pass, until the listening ends', () => {
  const output = new PassThrough();
  const heard: string[] = [];
  const stop = listenToOutput((text) => heard.push(text), output as unknown as NodeJS.WriteStream);
  output.write('one\ntw');
  output.write(Buffer.from('o\nthree'));
  stop();
  output.write('\nfour\n');
  expect(heard).toEqual(['one', 'two']);
  expect(String(output.read())).toBe('one\ntwo\nthree\nfour\n');
});
