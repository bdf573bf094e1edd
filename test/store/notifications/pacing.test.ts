import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { SendRawEmailCommand } from '@aws-sdk/client-ses';
import { handler as drainOutbox } from '../../../functions/jobs/drain-outbox.ts';
import { waitForTurn } from '../../../lib/store/notifications/pacing.ts';
import { putMail } from '../../../lib/store/outbox.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { getItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { FAULTS, withFault } from '../../support/faults.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { runJob } from '../../support/call.ts';

const ses = mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  ses.reset();
  // Waiting is real time, so the clock is, too.
  app = { ...testApp(await engine.freshTable(), { mailsPerSecond: 40 }), now: () => Date.now() };
});

test('five workers together send no faster than SES takes mails, and every mail once', async () => {
  const times: number[] = [];
  ses.on(SendRawEmailCommand).callsFake(() => {
    times.push(Date.now());
    return { MessageId: 'm1' };
  });
  for (let n = 0; n < 50; n++) {
    const userId = app.newId('usr');
    const to = `reader${n}@example.com`;
    await putMail(
      app.table,
      { purpose: 'verify_email', userId, to, subject: 's', data: { token: 't' } },
      app.now(),
    );
  }
  const start = Date.now();
  await Promise.all(Array.from({ length: 5 }, () => runJob(drainOutbox, {}, app)));
  expect(times).toHaveLength(50);
  const late = times.sort((a, b) => a - b).map((at, place) => at - start - (place * 1000) / 40);
  expect(Math.min(...late)).toBeGreaterThan(-5);
});

test('a place whose writing fails, or whose answer is lost, is never given to two', async () => {
  const stopped = testApp(app.table, { mailsPerSecond: 1000 });
  let turns = 0;
  for (const kind of FAULTS) {
    for (const at of [1, 2]) {
      for (const table of [withFault(app.table, { at, kind }), app.table]) {
        const isOver = await waitForTurn({ ...stopped, table }).then(
          () => 1,
          () => 0,
        );
        turns += isOver;
      }
    }
  }
  const state = await getItem(app.table, keyOf('progressOfJob', { job: 'drainOutbox' }));
  expect(turns).toBeGreaterThanOrEqual(2 * FAULTS.length);
  expect(Number(state!.takenUntil)).toBeGreaterThanOrEqual(stopped.now() + turns);
});
