import { afterAll, beforeAll, expect, test } from 'vitest';
import { handler as addToWatchlist } from '../../../functions/history/changes/add-to-watchlist.ts';
import { handler as continueWatching } from '../../../functions/history/lists/continue-watching.ts';
import { handler as listWatchlist } from '../../../functions/history/lists/list-watchlist.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as finishWithdrawals } from '../../../functions/jobs/finish-withdrawals.ts';
import { handler as shelveTitles } from '../../../functions/jobs/shelve-titles.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { crowd, openWithdrawals, unseenStreams, watchedFilm } from '../../support/audience.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { manager, storedTitle } from '../../support/catalogue.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { beat, entitle, started, stop } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

/** Too many of one partition for one step. */
const small = async () => watchedFilm(await engine.freshTable(), { partitions: 1, each: 18 });

test('a title with 10,000 rows in histories and 1,000 streams is deleted at once and left by all, though the job is killed', async () => {
  const { app, admin, titleId, playbacks } = await watchedFilm(await engine.freshTable(), {
    partitions: 10,
    each: 100,
  });
  const readers: Caller[] = [];
  await crowd(app, { count: 9_999, last: 'A' }, async (caller) => {
    readers.push(caller);
    await entitle(app, caller.userId);
    await callEndpoint(addToWatchlist, app, { caller, params: { titleId } });
    const playback = await started(app, caller, { titleId });
    app.advance(10);
    await stop(app, playback, { positionSeconds: 1200, sequence: 1 });
  });
  readers.push({ ...readers[0]!, userId: readers[0]!.userId.replace('9999', '0042') });
  const shown = async () =>
    Promise.all(
      [continueWatching, recentlyWatched, listWatchlist].flatMap((list) =>
        readers.map(async (caller) => (await callEndpoint(list, app, { caller })).body.items.length),
      ),
    );
  expect(await shown()).toEqual([1, 1, 1, 1, 1, 1]);
  expect(await unseenStreams(app)).toBe(1000);

  let calls = 0;
  const counted = { ...app, table: { ...app.table, observe: () => calls++ } };
  expect((await manager(counted, admin).remove(titleId)).status).toBe(204);
  // Its cards in eleven transactions, a query for each of 128 partitions of streams, twenty of which are told.
  expect(calls).toBeLessThan(200);
  expect(await shown()).toEqual([0, 0, 0, 0, 0, 0]);

  const killed = { ...app, table: withDeath(app.table, 300) };
  expect(await runJob(finishWithdrawals, {}, killed)).toMatchObject({ finished: 0, failed: 1 });
  expect([await openWithdrawals(app), await unseenStreams(app)]).toEqual([1, expect.any(Number)]);
  expect(await runJob(finishWithdrawals, {}, app)).toEqual({ finished: 1, failed: 0, unfinished: 0 });
  expect([await openWithdrawals(app), await unseenStreams(app)]).toEqual([0, 0]);
  for (const playback of playbacks) {
    expect(await beat(app, playback, 70, 2)).toMatchObject({ status: 410, body: { code: 'lease_ended' } });
  }
}, 300_000);

test('whatever call a deletion dies after, the jobs finish it or it never began', async () => {
  for (let calls = 1, status = 0; status !== 204; calls++) {
    const { app, admin, titleId } = await small();
    ({ status } = await manager({ ...app, table: withDeath(app.table, calls) }, admin).remove(titleId));
    await runJob(shelveTitles, {}, app);
    await runJob(finishWithdrawals, {}, app);
    const { deletedAt } = (await storedTitle(app, titleId))!;
    const cards = (await everyItem(app.table)).filter(({ pk }) => String(pk).startsWith('SHELF#'));
    expect([calls, await openWithdrawals(app), await unseenStreams(app), cards.length > 0]).toEqual(
      deletedAt === undefined ? [calls, 0, 18, true] : [calls, 0, 0, false],
    );
  }
});

test('whatever call the job dies after, its next run goes on where it stopped', async () => {
  for (let calls = 1, outcome = {}; outcome['finished' as never] !== 1; calls++) {
    const { app, admin, titleId } = await small();
    await manager(app, admin).remove(titleId);
    const dying = { ...app, table: withDeath(app.table, calls) };
    outcome = (await runJob(finishWithdrawals, {}, dying).catch(() => ({}))) as object;
    await runJob(finishWithdrawals, {}, app);
    expect([calls, await openWithdrawals(app), await unseenStreams(app)]).toEqual([calls, 0, 0]);
  }
});
