import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { openWithdrawals, unseenStreams, watchedFilm } from '../../support/audience.ts';
import { manager } from '../../support/catalogue.ts';
import { startEngine } from '../../support/engine.ts';
import { beat } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('a title that many watch is deleted with some of its streams, and the job ends the others', async () => {
  const { app, admin, titleId, playbacks } = await watchedFilm(await engine.freshTable(), {
    partitions: 1,
    each: 26,
  });
  expect(await unseenStreams(app)).toBe(26);
  expect((await manager(app, admin).remove(titleId)).status).toBe(204);
  expect([await unseenStreams(app), await openWithdrawals(app)]).toEqual([16, 1]);
  expect(await finishWithdrawals({}, undefined, app)).toEqual({ finished: 1, failed: 0, unfinished: 0 });
  expect([await unseenStreams(app), await openWithdrawals(app)]).toEqual([0, 0]);
  expect(await beat(app, playbacks[0]!, 70, 2)).toMatchObject({ status: 410, body: { code: 'lease_ended' } });
});
