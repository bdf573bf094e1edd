import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as endStreams } from '../../../functions/jobs/playback/end-streams.ts';
import { handler as signOutDevice } from '../../../functions/sessions/sign-out-device.ts';
import { endRunOut } from '../../../lib/store/playback/run-out.ts';
import type { ChangeRecord } from '../../../lib/table/images.ts';
import { newPerson, PASSWORD } from '../../support/accounts.ts';
import { drainAndErase } from '../../support/accounts/erasing.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { archive, changesOf, fitting } from '../../support/events/changes.ts';
import { startLake } from '../../support/events/lake.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { aTitle, beat, started } from '../../support/playback.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
let lake: Awaited<ReturnType<typeof startLake>>;
let app: TestApp;
let changes: () => Promise<ChangeRecord[]>;
beforeAll(async () => {
  [engine, lake] = await Promise.all([startEngine(), startLake()]);
});
afterAll(() => {
  engine.stop();
  lake.stop();
});
beforeEach(async () => {
  lake.empty();
  app = testApp(await engine.freshTable(), lake.config);
  changes = await changesOf(engine.endpoint, app.table);
});

const run = () => runJob(endStreams, {}, app);
const watching = async (positionSeconds = 300) => {
  const { titleId } = await aTitle(app, { accessLevel: 'free' });
  const person = await newPerson(app);
  const playback = await started(app, person.caller, { titleId });
  app.advance(30);
  await beat(app, playback, positionSeconds, 1);
  return { ...person, playback, heardAt: app.now() };
};
const stops = async () => {
  await archive(app, fitting(await changes()));
  return lake.events().filter(({ type }) => type === 'stop');
};
const marks = async () => (await everyItem(app.table)).filter(({ pk }) => String(pk).startsWith('STREAMS#'));

test('a stream whose player was heard of no more is ended when its lease ran out', async () => {
  const { heardAt } = await watching();
  app.advance(3600);
  expect(await run()).toEqual({ ended: 1, finished: true });
  const [stop, ...others] = await stops();
  expect(others).toEqual([]);
  expect(stop).toMatchObject({ reason: 'expired', at: heardAt + 75_000, position: 300, watched: 30_000 });
  expect(await run()).toEqual({ ended: 0, finished: true });
});

test('one that was at the end of its film has come to it', async () => {
  await watching(5990);
  app.advance(3600);
  expect(await run()).toEqual({ ended: 1, finished: true });
  await stops();
  expect(lake.events().filter(({ type }) => type === 'completion')).toMatchObject([{ position: 5990 }]);
});

test('a stream of a device that was signed out while it played is ended then', async () => {
  const { caller, heardAt } = await watching();
  app.advance(10);
  await callEndpoint(signOutDevice, app, { caller, params: { deviceId: caller.deviceId } });
  expect(await run()).toEqual({ ended: 1, finished: true });
  expect(await stops()).toMatchObject([{ reason: 'terminated', at: heardAt + 10_000, position: 300 }]);
});

test('a stream that runs goes on', async () => {
  const { playback } = await watching();
  app.advance(60);
  expect(await run()).toEqual({ ended: 0, finished: true });
  expect(await beat(app, playback, 360, 2)).toMatchObject({ status: 200 });
});

test('what a closed account played is not told by marks any more, and a young mark waits', async () => {
  const { caller } = await watching();
  await callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } });
  await drainAndErase(app);
  expect(await marks()).toHaveLength(1);
  await run();
  expect(await marks()).toHaveLength(1);
  app.advance(3700);
  await run();
  expect(await marks()).toEqual([]);
});

test('a run that comes to its end goes on where it stopped', async () => {
  for (let n = 0; n < 5; n++) await watching();
  app.advance(3600);
  expect(await endRunOut(app, app.now())).toEqual({ ended: 0, finished: false });
  expect(await run()).toEqual({ ended: 5, finished: true });
  expect(await stops()).toHaveLength(5);
});
