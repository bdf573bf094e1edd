import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as closeAccount } from '../../../functions/accounts/close-account.ts';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as hideFromRecommendations } from '../../../functions/history/changes/hide-from-recommendations.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as relateTitles } from '../../../functions/jobs/history/relate-titles.ts';
import { handler as rollUpHistory } from '../../../functions/jobs/history/roll-up-history.ts';
import { everything, newPerson, PASSWORD } from '../../support/accounts.ts';
import { drainAndErase } from '../../support/accounts/erasing.ts';
import { testApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { startEngine } from '../../support/engine.ts';
import { keptPlay } from '../../support/history/plays.ts';
import { mockSes } from '../../support/mail/ses.ts';
import { aTitle, entitle, started, stop } from '../../support/playback.ts';

mockSes();
let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('a closed account leaves neighbours that name nobody, and nothing of history, log, lists and what is of no interest', async () => {
  const app = testApp(await engine.freshTable());
  const { userId, caller } = await newPerson(app);
  await entitle(app, userId);
  const [one, other, third] = [await aTitle(app), await aTitle(app), await aTitle(app)];
  await keptPlay(app, userId, one.titleId);
  app.advance(70 * 24 * 3600);
  await runJob(rollUpHistory, {}, app);
  await entitle(app, userId);
  for (const { titleId } of [one, other]) {
    const playback = await started(app, caller, { titleId });
    app.advance(60);
    await stop(app, playback, { positionSeconds: 5995, sequence: 1 });
  }
  app.advance(3600);
  await runJob(relateTitles, {}, app);
  await callEndpoint(addToWatchlist, app, { caller, params: { titleId: third.titleId } });
  await callEndpoint(hideFromRecommendations, app, { caller, params: { titleId: third.titleId } });
  for (const handler of [getHome, listWatchlist]) await callEndpoint(handler, app, { caller });
  const kinds = async () => new Set((await everything(app)).map(({ sk }) => String(sk).split('#')[0]!));
  const personal = [
    'PLAY',
    'ROLLED-UP-PLAYS',
    'NOT-INTERESTED',
    'PROGRESS',
    'HOME',
    'PICKS',
    'COPIES',
    'WATCHLIST',
  ];
  for (const kind of [...personal, 'NEIGHBOURS']) expect(await kinds()).toContain(kind);

  await callEndpoint(closeAccount, app, { caller, body: { password: PASSWORD } });
  app.advance(1801);
  await drainAndErase(app);
  expect((await everything(app)).filter((item) => JSON.stringify(item).includes(userId))).toEqual([]);
  for (const kind of personal) expect(await kinds()).not.toContain(kind);
  expect(await kinds()).toContain('NEIGHBOURS');
});
