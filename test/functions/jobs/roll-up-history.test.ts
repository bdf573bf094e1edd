import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as removeFromHistory } from '../../../functions/history/changes/remove-from-history.ts';
import { handler as removePlay } from '../../../functions/history/changes/remove-play.ts';
import { handler as getProgress } from '../../../functions/history/lists/get-progress.ts';
import { handler as rollUpHistory } from '../../../functions/jobs/history/roll-up-history.ts';
import { rollUpEverybody, rollUpPlays } from '../../../lib/store/history/plays/roll-up.ts';
import { jobIndexOf, keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, putItem, putItems } from '../../../lib/table/table.ts';
import { newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath, withInterruption } from '../../support/faults.ts';
import { aTitle } from '../../support/playback.ts';
import { everyPlay, exportedPlays, keptPlay } from '../../support/history/plays.ts';

const DAY = 24 * 3600;
let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let person: Person;
let films: string[];
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  person = await newPerson(app);
  films = [(await aTitle(app)).titleId, (await aTitle(app)).titleId];
});

/** So many plays, one every so many seconds, of two films in turn. */
async function playsOf(count: number, everySeconds = DAY, userId = person.userId): Promise<string[]> {
  const ids: Promise<string>[] = [];
  for (let n = 0; n < count; n++) {
    ids.push(keptPlay(app, userId, films[n % 2]!));
    app.advance(everySeconds);
  }
  return (await Promise.all(ids)).reverse();
}
const run = (table = app.table) => runJob(rollUpHistory, {}, { ...app, table });
const itemsOf = async (kind: 'PLAY#' | 'ROLLED-UP-PLAYS#') =>
  (await everyItem(app.table)).filter(({ sk }) => String(sk).startsWith(kind));
const idsOf = async (query = { limit: '100' }) =>
  (await everyPlay(app, person.caller, query)).map(({ id }) => id);
const seen = async () => ({
  log: await everyPlay(app, person.caller, { limit: '30' }),
  ofOne: await everyPlay(app, person.caller, { titleId: films[0]! }),
  exported: await exportedPlays(app, person.caller),
});

describe('rolling the history up', () => {
  test('makes an item of each month that is long over, and log, export and positions stay the same', async () => {
    await playsOf(50, 2 * DAY);
    const position = { caller: person.caller, params: { titleId: films[1]! } };
    const before = { ...(await seen()), at: await callEndpoint(getProgress, app, position) };
    expect(await run()).toEqual({ moved: 35, finished: true });
    expect((await itemsOf('ROLLED-UP-PLAYS#')).map(({ month }) => month)).toEqual([
      '2026-11',
      '2026-12',
      '2027-01',
    ]);
    expect(await itemsOf('PLAY#')).toHaveLength(15);
    expect({ ...(await seen()), at: await callEndpoint(getProgress, app, position) }).toMatchObject({
      ...before,
      at: { body: before.at.body },
    });
  });

  test('is done once a month for everybody, whatever was played meanwhile', async () => {
    await playsOf(3);
    app.advance(90 * DAY);
    expect(await run()).toEqual({ moved: 3, finished: true });
    await putItem(app.table, {
      ...keyOf('play', { userId: person.userId, playbackId: 'pbs_0' }),
      startedAt: 1,
    });
    expect(await run()).toEqual({ moved: 0, finished: true });
  });

  test('tells each play once, killed after any write, and five times at once', async () => {
    await playsOf(130, DAY / 3);
    app.advance(90 * DAY);
    const before = await seen();
    for (let calls = 1, died = true; died; calls++) {
      const table = withDeath(app.table, calls);
      died = await run(table).then(
        () => false,
        () => true,
      );
      expect(await idsOf()).toEqual(before.log.map(({ id }) => id));
    }
    await playsOf(20);
    app.advance(90 * DAY);
    const then = await seen();
    await Promise.all(Array.from({ length: 5 }, () => run()));
    expect(await seen()).toEqual(then);
    expect(await itemsOf('PLAY#')).toEqual([]);
  });

  test('goes on where its time was over', async () => {
    const ids = await playsOf(4);
    app.advance(90 * DAY);
    let looks = 0;
    const moved = await rollUpPlays(app.table, person.userId, app.now(), () => looks++ > 0);
    expect([moved, await itemsOf('PLAY#')]).toMatchObject([undefined, []]);
    expect(await idsOf()).toEqual(ids);
  });

  test('goes on behind the people it was done with, where the job was stopped among many', async () => {
    const crowd = Array.from({ length: 110 }, (_, n) => {
      const userId = `usr_00TEST${String(n).padStart(20, '0')}`;
      return { ...keyOf('user', { userId }), ...jobIndexOf('user', { userId }) };
    });
    await putItems(app.table, crowd);
    await playsOf(2);
    app.advance(90 * DAY);
    const before = app.now();
    // Nobody of the first hundred has a play: what is put is how far the job has come, and then its time is over.
    let clock = 0;
    const stopping = {
      table: { ...app.table, observe: (actions: string[]) => (clock += Number(actions.includes('PutItem'))) },
      now: () => clock,
    };
    const asked = { before, until: 1, skipped: () => undefined };
    expect(await rollUpEverybody(stopping, asked)).toEqual({ moved: 0, finished: false });
    let requests = 0;
    const table = { ...app.table, observe: () => requests++ };
    expect(await rollUpEverybody({ table, now: () => 0 }, asked)).toEqual({ moved: 2, finished: true });
    expect(requests).toBeLessThan(40);
  });

  test('puts a play that came in late where it belongs', async () => {
    const late = { playbackId: app.newId('pbs'), startedAt: app.now() + 5 * DAY * 1000 };
    app.advance(1);
    const ids = await playsOf(110, 3600);
    app.advance(90 * DAY);
    await run();
    // Four digits, so that hardly ever an id is that already.
    const between = { ...late, playbackId: `${ids[60]!.slice(0, -4)}ZZZZ`, startedAt: late.startedAt };
    await keptPlay(app, person.userId, films[0]!, between);
    app.advance(40 * DAY);
    await run();
    expect(await idsOf()).toEqual([...ids.slice(0, 60), between.playbackId, ...ids.slice(60)]);
    expect((await itemsOf('ROLLED-UP-PLAYS#')).length).toBe(1);
  });

  test('passes over somebody whose log is broken, and says so', async () => {
    const other = await newPerson(app);
    await playsOf(2, DAY, other.userId);
    await playsOf(2);
    const broken = keyOf('play', { userId: person.userId, playbackId: 'pbs_0' });
    await putItem(app.table, { ...broken, startedAt: 'never' });
    app.advance(90 * DAY);
    expect(await run()).toEqual({ moved: 2, finished: true });
    expect(app.logged.at(-2)).toMatchObject({ message: 'history not rolled up', userId: person.userId });
    await deleteItem(app.table, broken);
    app.advance(31 * DAY);
    expect(await run()).toEqual({ moved: 2, finished: true });
  });
});

describe('of what is rolled up', () => {
  test('one play is removed, the first of an item and the last too', async () => {
    const ids = await playsOf(4);
    app.advance(90 * DAY);
    await run();
    for (const playbackId of [ids[3]!, ids[1]!]) {
      await callEndpoint(removePlay, app, { caller: person.caller, params: { sessionId: playbackId } });
    }
    expect(await idsOf({ limit: '1' })).toEqual([ids[0], ids[2]]);
    for (const playbackId of [ids[0]!, ids[2]!]) {
      await callEndpoint(removePlay, app, { caller: person.caller, params: { sessionId: playbackId } });
    }
    expect(await itemsOf('ROLLED-UP-PLAYS#')).toEqual([]);
  });

  test("a title's go with its history, and all with all of it", async () => {
    const ids = await playsOf(70);
    app.advance(90 * DAY);
    await run();
    await callEndpoint(removeFromHistory, app, { caller: person.caller, params: { titleId: films[1]! } });
    expect(await idsOf()).toEqual(ids.filter((_, n) => n % 2 === 1));
    await callEndpoint(clearHistory, app, { caller: person.caller });
    expect([await idsOf(), await itemsOf('ROLLED-UP-PLAYS#')]).toEqual([[], []]);
  });

  test('nothing comes back that is removed while it is rolled up, wherever the two meet', async () => {
    const removals = {
      removePlay: (ids: string[]) =>
        callEndpoint(removePlay, app, { caller: person.caller, params: { sessionId: ids[0]! } }),
      clearHistory: () => callEndpoint(clearHistory, app, { caller: person.caller }),
    };
    for (const [name, remove] of Object.entries(removals)) {
      for (let call = 1; call <= 6; call++) {
        const ids = await playsOf(3, 60);
        app.advance(90 * DAY);
        const table = withInterruption(app.table, call, () => remove(ids));
        await rollUpPlays(table, person.userId, app.now(), () => false);
        expect([name, call, await idsOf()]).toEqual([name, call, name === 'removePlay' ? ids.slice(1) : []]);
        await callEndpoint(clearHistory, app, { caller: person.caller });
      }
    }
  });
});
