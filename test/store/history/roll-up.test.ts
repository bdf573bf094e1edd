import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { removePlay } from '../../../lib/store/history/plays/log.ts';
import { rollUpPlays } from '../../../lib/store/history/plays/roll-up.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterruption } from '../../support/faults.ts';
import { everyPlay, keptPlay } from '../../support/history/plays.ts';
import { aCaller, aTitle } from '../../support/playback.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let caller: Caller;
let titleId: string;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  app = testApp(await engine.freshTable());
  caller = aCaller(app);
  titleId = (await aTitle(app)).titleId;
});

/** Plays of the last minutes, the newest first. */
async function plays(count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n++) {
    ids.unshift(await keptPlay(app, caller.userId, titleId));
    app.advance(60);
  }
  return ids;
}
const rollUp = (table = app.table, before = app.now()) =>
  rollUpPlays(table, caller.userId, before, () => false);
const log = async () => (await everyPlay(app, caller)).map(({ id }) => id);

test('a play that is removed while later ones join it in its month does not come back', async () => {
  const kept: string[] = [];
  for (let call = 1; call <= 6; call++) {
    const old = await plays(2);
    await rollUp();
    kept.unshift(old[0]!);
    kept.unshift(...(await plays(2)));
    const table = withInterruption(app.table, call, () => removePlay(app.table, caller.userId, old[1]!));
    expect(await rollUp(table)).toBe(2);
    // Where the roll-up needs fewer requests it is removed after it.
    await removePlay(app.table, caller.userId, old[1]!);
    expect([call, await log()]).toEqual([call, kept]);
  }
});

test('a play that says more while it is rolled up is rolled up as it says then', async () => {
  const [startedAt, n] = [app.now(), 7];
  const playbackId = await keptPlay(app, caller.userId, titleId, { n, startedAt });
  app.advance(60);
  const more = { n, startedAt, playbackId, sequence: 21, point: { at: 900 } };
  const table = withInterruption(app.table, 4, () => keptPlay(app, caller.userId, titleId, more));
  expect(await rollUp(table)).toBe(1);
  expect(await everyPlay(app, caller)).toMatchObject([{ id: playbackId, positionSeconds: 900 }]);
});

test('a play that starts at the moment up to which plays are rolled up stays as it is', async () => {
  const before = app.now();
  const ids = await plays(1);
  expect(await rollUp(app.table, before)).toBe(0);
  expect(await rollUp(app.table, before + 1)).toBe(1);
  expect(await log()).toEqual(ids);
});
