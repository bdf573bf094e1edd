import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { everything, newPerson, PASSWORD } from '../../support/accounts.ts';
import { testApp } from '../../support/app.ts';
import { callEndpoint } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { drainAndErase } from '../../support/accounts/erasing.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { aTitle, beat, entitle, started, stop } from '../../support/playback.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('closing ends what is playing, and nothing that the player still sends is kept', async () => {
  const app = testApp(await engine.freshTable());
  const { caller, userId } = await newPerson(app);
  const { titleId } = await aTitle(app);
  await entitle(app, userId);
  const playback = await started(app, caller, { titleId });
  app.advance(30);
  expect(await beat(app, playback, 600, 1)).toMatchObject({ status: 200 });
  await callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } });
  expect(await beat(app, playback, 630, 2)).toMatchObject({ status: 410 });
  expect(await stop(app, playback, { positionSeconds: 640, sequence: 3 })).toMatchObject({ status: 200 });
  app.advance(1801);
  await drainAndErase(app);
  expect((await everything(app)).filter(({ pk }) => pk === `USER#${userId}`)).toEqual([]);
});
