import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { handler as startPlayback } from '../../../functions/playback/start-playback.ts';
import { deleteItem, putItem } from '../../../lib/table/table.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { openWithdrawals, unseenStreams, watchedFilm } from '../../support/audience.ts';
import { manager } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withFault } from '../../support/faults.ts';
import { aCaller, beat, entitle, signIn, started } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('a title that many watch is deleted with some of its streams, and the job ends the others', async () => {
  const { app, admin, titleId, playbacks } = await watchedFilm(await engine.freshTable(), {
    partitions: 1,
    each: 18,
  });
  expect(await unseenStreams(app)).toBe(18);
  expect((await manager(app, admin).remove(titleId)).status).toBe(204);
  expect([await unseenStreams(app), await openWithdrawals(app)]).toEqual([16, 1]);
  expect(await runJob(finishWithdrawals, {}, app)).toEqual({ finished: 1, failed: 0, unfinished: 0 });
  expect([await unseenStreams(app), await openWithdrawals(app)]).toEqual([0, 0]);
  expect(await beat(app, playbacks[0]!, 70, 2)).toMatchObject({ status: 410, body: { code: 'lease_ended' } });
});

test('a stream that the version before marked in one of sixteen partitions ends with its title, too', async () => {
  const { app, admin, titleId } = await watchedFilm(await engine.freshTable(), { partitions: 1, each: 1 });
  const caller = aCaller(app, 'usr_01TEST000000000000000000ZZ');
  await entitle(app, caller.userId);
  const playback = await started(app, caller, { titleId });
  await beat(app, playback, 40, 1);
  const mark = (await everyItem(app.table)).find(({ pk }) => pk === 'STREAMS#127')!;
  await deleteItem(app.table, { pk: String(mark.pk), sk: String(mark.sk) });
  await putItem(app.table, { ...mark, pk: 'STREAMS#15' });
  await manager(app, admin).unpublish(titleId);
  expect(await beat(app, playback, 70, 2)).toMatchObject({ status: 410, body: { code: 'lease_ended' } });
});

test('a stream whose start got no answer ends with its title, too', async () => {
  const { app, admin, titleId } = await watchedFilm(await engine.freshTable(), { partitions: 1, each: 1 });
  const headers = { 'Idempotency-Key': 'one-press-on-the-button' };
  /** Started by pressing once, where the answer of this call of the table is lost, and once more. */
  const startedAfter = async (at: number) => {
    const caller = aCaller(app);
    await Promise.all([signIn(app, caller), entitle(app, caller.userId)]);
    const asked = { caller, body: { titleId }, headers };
    const table = withFault(app.table, { at, kind: 'after' });
    await callEndpoint(startPlayback, { ...app, table }, asked);
    return (await callEndpoint(startPlayback, app, asked)).body;
  };
  const playbacks = await Promise.all([1, 2, 3, 4, 5, 6, 7].map(startedAfter));
  app.advance(5);
  const statuses = async (sequence: number) =>
    Promise.all(playbacks.map(async (playback) => (await beat(app, playback, 10, sequence)).status));
  expect(await statuses(1)).toEqual(playbacks.map(() => 200));
  await manager(app, admin).unpublish(titleId);
  expect(await statuses(2)).toEqual(playbacks.map(() => 410));
});
