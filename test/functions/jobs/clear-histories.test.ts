import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { handler as clearHistory } from '../../../functions/history/changes/clear-history.ts';
import { handler as getHome } from '../../../functions/history/lists/get-home.ts';
import { handler as recentlyWatched } from '../../../functions/history/lists/recently-watched.ts';
import { handler as clearHistories } from '../../../functions/jobs/history/clear-histories.ts';
import { UNMOVED } from '../../../lib/domain/history/rows.ts';
import { playKey } from '../../../lib/store/history/plays/log.ts';
import { rowItem } from '../../../lib/store/history/progress.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { type Item, putItems } from '../../../lib/table/table.ts';
import { newPerson, type Person } from '../../support/accounts.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { callEndpoint, runJob } from '../../support/call.ts';
import { everyItem } from '../../support/dump.ts';
import { startEngine } from '../../support/engine.ts';
import { withDeath } from '../../support/faults.ts';
import { everyPlay, keptPlay } from '../../support/history/plays.ts';
import { aTitle, entitle, started, stop } from '../../support/playback.ts';

/** More than a request takes out, and more than the job does at a turn. */
const LONG = 520;

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let person: Person;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  person = await newPerson(app);
  await longHistory(person.userId);
});

/** So many titles, episodes and plays, some of them rolled up. */
async function longHistory(userId: string): Promise<void> {
  const at = app.now() - 1000;
  const moved = { durationSeconds: 6000, point: { at: 60 }, ...UNMOVED, updatedAt: at };
  const items = Array.from({ length: LONG }, () => {
    const [titleId, episodeId, playbackId] = [app.newId('ttl'), app.newId('epi'), app.newId('pbs')];
    return [
      rowItem(userId, { ...moved, titleId }),
      { ...keyOf('episodeProgress', { userId, titleId, episodeId }), ...moved, episodeId, titleId },
      { ...playKey(userId, playbackId), playbackId, titleId, startedAt: at, endedAt: at, n: 1, sequence: 1 },
    ];
  });
  const rolledUp = keyOf('rolledUpPlays', { userId, first: app.newId('pbs') });
  await putItems(app.table, [...items.flat(), rolledUp] as Item[]);
  app.advance(60);
}

const clear = (of = person) => callEndpoint(clearHistory, app, { caller: of.caller });
const run = (table = app.table) => runJob(clearHistories, {}, { ...app, table });
const entries = async () =>
  (await everyItem(app.table)).filter(({ pk, sk }) =>
    /^USER#.*\n(PROGRESS|EPISODE-PROGRESS|PLAY|ROLLED-UP-PLAYS|CLEARING)/.test(
      `${String(pk)}\n${String(sk)}`,
    ),
  );

test('a long history is cleared in the background, and the home page is empty of it at once', async () => {
  expect((await clear()).status).toBe(204);
  const left = (await entries()).length;
  expect(left).toBeGreaterThan(LONG);
  expect(left).toBeLessThan(3 * LONG);
  const home = (await callEndpoint(getHome, app, { caller: person.caller })).body.rows;
  expect(home.map(({ id }: { id: string }) => id)).not.toContain('recently-watched');
  expect(await run()).toEqual({ finished: 1, failed: 0, unfinished: 0 });
  expect(await entries()).toEqual([]);
});

test('what is watched after the clearing stays while the rest goes', async () => {
  await clear();
  app.advance(1);
  const { titleId } = await aTitle(app);
  await entitle(app, person.userId);
  const playback = await started(app, person.caller, { titleId });
  await stop(app, playback, { positionSeconds: 900, sequence: 1 });
  await run();
  const rows = (await callEndpoint(recentlyWatched, app, { caller: person.caller })).body.items;
  expect(rows.map(({ title }: { title: { id: string } }) => title.id)).toEqual([titleId]);
  expect(await everyPlay(app, person.caller, {})).toMatchObject([{ titleId }]);
});

test('a history that was cleared twice goes up to the second time', async () => {
  await clear();
  app.advance(1);
  await keptPlay(app, person.userId, (await aTitle(app)).titleId);
  app.advance(900);
  await clear();
  await run();
  expect(await entries()).toEqual([]);
});

test('a run that is killed anywhere, and five at once, leave nothing', async () => {
  await clear();
  for (const calls of [1, 2, 30, 300]) await run(withDeath(app.table, calls)).catch(() => undefined);
  expect((await entries()).length).toBeGreaterThan(0);
  const runs = await Promise.all([run(), run(), run(), run(), run()]);
  expect(runs.map((outcome) => (outcome as { failed: number }).failed)).toEqual([0, 0, 0, 0, 0]);
  expect(await entries()).toEqual([]);
});

test('a short history leaves the job nothing', async () => {
  await clear();
  await run();
  await keptPlay(app, person.userId, (await aTitle(app)).titleId);
  app.advance(900);
  await clear();
  expect(await entries()).toEqual([]);
  expect(await run()).toEqual({ finished: 0, failed: 0, unfinished: 0 });
});

test("one person's broken history does not keep another's from going", async () => {
  const other = await newPerson(app, { email: 'other@example.com' });
  await longHistory(other.userId);
  await clear();
  await clear(other);
  const [first] = [person.userId, other.userId].sort();
  const broken = { ...app.table, client: refusing(app.table.client, first!) };
  expect(await run(broken as typeof app.table)).toEqual({ finished: 1, failed: 1, unfinished: 0 });
});

/** A client whose deletions of this person's fail for good. */
const refusing = (client: TestApp['table']['client'], userId: string) =>
  new Proxy(client, {
    get: (target, name) =>
      name !== 'send'
        ? Reflect.get(target, name, target)
        : (
            command: { constructor: { name: string }; input: { Key?: { pk: string } } },
            ...rest: unknown[]
          ) => {
            if (command.constructor.name === 'DeleteCommand' && command.input.Key!.pk.includes(userId))
              throw new Error('injected: broken');
            return (target.send as (...all: unknown[]) => unknown)(command, ...rest);
          },
  });
