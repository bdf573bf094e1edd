import type { Session } from '../../../lib/domain/accounts/user.ts';
import { SEED_PLANS } from '../../seed/plans.ts';
import { SEED_TITLES } from '../../seed/titles.ts';
import { authorizeAs, subscribeTo } from '../actions.ts';
import type { BenchApp, Usage } from '../bench-app.ts';
import * as viewer from '../viewer.ts';

export const PLAY_SECONDS = 45 * 60;

/** What a call asks of the table, how long it computes and what it logs. */
export interface Measured extends Usage {
  /** CPU time of one full core, ms. */
  cpuMs: number;
  /** On average, where not every call leaves a line. */
  loggedBytes: number;
}

/** What one play of 45 minutes asks, call by call. */
export interface Play {
  authorizer: Measured;
  start: Measured;
  heartbeats: Measured[];
  stop: Measured;
}

const WARM = 40;
const MEASURED = 60;

/** Milliseconds of CPU that `run` takes on average once it is warm; of this process, so without the table's own. */
export async function cpuOf(run: () => Promise<unknown>, times = MEASURED): Promise<number> {
  for (let count = 0; count < Math.min(WARM, times); count++) await run();
  const before = process.cpuUsage();
  for (let count = 0; count < times; count++) await run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / times;
}

/** Somebody who has watched before, signed in and with the dearest plan, on the catalogue of the demonstration. */
export async function aViewer(app: BenchApp) {
  await viewer.fillCatalogue(app);
  const session: Session = await viewer.registerViewer(app);
  const caller = viewer.callerOf(session);
  await subscribeTo(app, caller, SEED_PLANS.premium.planId, 'subscribe-00000001');
  await authorizeAs(app, session.accessToken);
  const usage = await app.usageOf(() => authorizeAs(app, session.accessToken));
  const cpuMs = await cpuOf(() => authorizeAs(app, session.accessToken));
  await viewer.makeHistory(app, caller);
  return { session, caller, authorizer: { ...usage, cpuMs, loggedBytes: 0 } };
}

/** Plays a film for 45 minutes on the only screen of an account, with a report every `everySeconds`. */
export async function measurePlay(app: BenchApp, everySeconds = 30): Promise<Play> {
  app.config.heartbeatSeconds = everySeconds;
  const { caller, authorizer } = await aViewer(app);
  const { titleId } = SEED_TITLES.findLast(({ type }) => type === 'movie')!;
  let playing: viewer.Playback;
  let sequence = 0;
  const start = async () => {
    sequence = 0;
    playing = await viewer.start(app, caller, { titleId });
  };
  const beat = () => viewer.beat(app, playing, 930 + sequence * everySeconds, ++sequence);
  const stop = () => viewer.stop(app, playing, 930 + PLAY_SECONDS, 10_000);
  const logged = async (run: () => Promise<unknown>) => {
    const before = app.loggedBytes();
    const usage = await app.usageOf(run);
    return { ...usage, loggedBytes: app.loggedBytes() - before };
  };
  const cpu = await cpuOfPlay(app, { start, beat, stop });
  const started = { ...(await logged(start)), cpuMs: cpu.start };
  const beats: Omit<Measured, 'cpuMs'>[] = [];
  for (let seconds = everySeconds; seconds <= PLAY_SECONDS; seconds += everySeconds) {
    app.advance(everySeconds);
    beats.push(await logged(beat));
  }
  // Rights are read again in some: each trip more is as much work again as the one of a plain heartbeat.
  const heartbeats = beats.map((each) => ({ ...each, cpuMs: cpu.beat * Math.max(1, each.trips) }));
  return { authorizer, start: started, heartbeats, stop: { ...(await logged(stop)), cpuMs: cpu.stop } };
}

/** Whole plays, so that no start is held up by the stream before it; what starts and stops take is what the beats do not. */
async function cpuOfPlay(
  app: BenchApp,
  { start, beat, stop }: Record<'start' | 'beat' | 'stop', () => Promise<unknown>>,
) {
  const spent = { start: 0, beat: 0, stop: 0 };
  const timed = async (part: keyof typeof spent, run: () => Promise<unknown>) => {
    const before = process.cpuUsage();
    await run();
    const { user, system } = process.cpuUsage(before);
    spent[part] += (user + system) / 1000;
  };
  const ROUNDS = 30;
  const BEATS = 6;
  for (let round = -10; round < ROUNDS; round++) {
    if (round === 0) spent.start = spent.beat = spent.stop = 0;
    await timed('start', start);
    app.advance(30);
    await beat();
    for (let count = 0; count < BEATS; count++) {
      app.advance(30);
      await timed('beat', beat);
    }
    await timed('stop', stop);
    app.advance(3600);
  }
  return { start: spent.start / ROUNDS, beat: spent.beat / (ROUNDS * BEATS), stop: spent.stop / ROUNDS };
}
