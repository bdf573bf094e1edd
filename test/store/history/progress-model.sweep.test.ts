import { afterAll, beforeAll, expect, test } from 'vitest';
import fc from 'fast-check';
import type { LeaseClaims } from '../../../lib/auth/lease-tokens.ts';
import type { EpisodeRecord, TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { clearHistory } from '../../../lib/store/history/clearing.ts';
import { markWatched } from '../../../lib/store/history/history-changes.ts';
import { titleProgress } from '../../../lib/store/history/title-progress.ts';
import { reportHeartbeat } from '../../../lib/store/playback/heartbeats.ts';
import { takeSlot } from '../../../lib/store/playback/slots.ts';
import { stopStream } from '../../../lib/store/playback/stops.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { aSeries, aTitle, entitle, signIn } from '../../support/playback.ts';
import { runs } from '../../support/run/thorough.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let app: TestApp;
let series: TitleRecord;
let episodes: EpisodeRecord[];
beforeAll(async () => {
  engine = await startEngine();
  app = testApp(await engine.freshTable());
  ({ series, episodes } = await aSeries(app, [2]));
});
afterAll(() => engine.stop());

const LEASE_MS = 75_000;
/** Running times of the items at the beginning. */
const LENGTHS = [6000, 3000, 3000];

/** Where an item stands, in the contract's words. */
interface Place {
  /** The newest report that was worth resuming, and the newest near the start. */
  older?: number | undefined;
  newest: number;
  /** In the last tenth: where, and since when it may be a slip. */
  end?: { at: number; since?: number | undefined } | undefined;
  sticky: boolean;
  /** Running time of the cut that this is said of. */
  length: number;
}

interface Played {
  claims: LeaseClaims;
  device: number;
  item: number;
  heard: number;
  sequence: number;
  over: boolean;
}

/** Items: 0 is a film, 1 and 2 are episodes of one series. */
interface Model {
  lengths: number[];
  places: (Place | undefined)[];
  /** Who may move an item, or was the last that might; nobody after a clear until somebody reports. */
  movedBy: (Played | undefined)[];
  played: Played[];
}
interface Real {
  userId: string;
  film: TitleRecord;
}

const isRunning = ({ over }: Played) => !over;
/** The newest running one of an item moves its point. */
const moverOf = ({ played }: Model, item: number) =>
  played.findLast((each) => each.item === item && isRunning(each));

/** A playback is over: the newest that still runs goes on from where it stood, and what was completed was no slip. */
function finish(model: Model, gone: Played): void {
  gone.over = true;
  const heir = moverOf(model, gone.item);
  if (!heir || model.movedBy[gone.item] !== gone) return;
  model.movedBy[gone.item] = heir;
  const place = model.places[gone.item];
  if (!place) return;
  const wasNoSlip = place.end?.since !== undefined && { end: { at: place.end.at }, sticky: true };
  model.places[gone.item] = { ...place, ...wasNoSlip, length: heir.claims.durationSeconds };
}

/** What ran out until now, in the order in which it did. */
function settle(model: Model): void {
  model.played
    .filter((each) => isRunning(each) && each.heard + LEASE_MS <= app.now())
    .sort((a, b) => a.heard - b.heard)
    .forEach((each) => finish(model, each));
}

function report(model: Model, by: Played, told: number): void {
  const { durationSeconds: length } = by.claims;
  const before = model.places[by.item];
  // Another playback goes on from where the one before it stood: what that completed was no slip.
  const seal = before?.end?.since !== undefined && model.movedBy[by.item] !== by;
  const place: Place = { newest: 0, sticky: false, ...before, ...(seal && { sticky: true }), length };
  const end = seal ? { at: before.end!.at } : place.end;
  const position = Math.min(told, length);
  model.movedBy[by.item] = by;
  if (position >= 0.9 * length || length - position <= 10) {
    model.places[by.item] = { ...place, end: { at: position, since: end?.since ?? app.now() } };
    return;
  }
  const isSlip = end?.since === undefined || app.now() - end.since <= 60_000;
  const kept = isSlip ? place : { newest: 0, sticky: true, length };
  const near = position < 0.05 * length || position < 30;
  model.places[by.item] = { ...kept, ...(near ? { newest: position } : { older: position }), end: undefined };
}

function opened(place: Place | undefined, fromStart: boolean, length: number): Place {
  if (!place || fromStart) return { newest: 0, sticky: false, length };
  if (place.end) return { newest: 0, sticky: true, length };
  const over = place.older !== undefined && length - place.older <= 10;
  return { ...place, ...(over && { older: undefined, newest: 0 }), length };
}

const positionOf = ({ end, older, newest }: Place) => end?.at ?? older ?? newest;
const stateOf = ({ end, older, sticky }: Place) =>
  sticky || end?.since !== undefined ? 'completed' : older === undefined ? 'started' : 'paused';

/** What `progress` must say of an item to a playback of it. */
const saidTo = (model: Model, { item, claims }: Played) => {
  const place = model.places[item];
  const durationSeconds = (moverOf(model, item)?.claims ?? claims).durationSeconds;
  if (!place) return { positionSeconds: 0, durationSeconds };
  return { positionSeconds: Math.min(positionOf(place), place.length), durationSeconds: place.length };
};

abstract class Command implements fc.AsyncCommand<Model, Real> {
  check: (model: Readonly<Model>) => boolean = () => true;
  async run(model: Model, real: Real): Promise<void> {
    // Every command has a time of its own, so that there is one order.
    app.advance(1);
    settle(model);
    await this.act(model, real);
  }
  abstract act(model: Model, real: Real): Promise<void>;
  abstract toString(): string;
}

class Start extends Command {
  private readonly of: { device: number; item: number; fromStart: boolean };
  constructor(of: { device: number; item: number; fromStart: boolean }) {
    super();
    this.of = of;
  }
  async act(model: Model, { userId, film }: Real) {
    const { device, item, fromStart } = this.of;
    const episode = item === 0 ? {} : { episodeId: episodes[item - 1]!.episodeId };
    const titleId = item === 0 ? film.titleId : series.titleId;
    const order = {
      ...{ userId, deviceId: `dev_${device}`, session: 1, titleId, ...episode, fromStart },
      ...{ delivery: 'renewable' as const, operationId: app.newId('pbs') },
    };
    const { id, lease } = await takeSlot(app, order);
    model.played
      .filter((each) => each.device === device && isRunning(each))
      .forEach((each) => finish(model, each));
    const place = opened(model.places[item], fromStart, model.lengths[item]!);
    model.places[item] = place;
    const claims: LeaseClaims = {
      ...{ playbackId: id, userId, titleId, ...episode, mediaId: 'med', durationSeconds: lease.dur },
      ...{
        maxResolution: lease.res,
        delivery: 'renewable' as const,
        startedAt: lease.from,
        issuedAt: lease.from,
        expiresAt: lease.from + 1e9,
      },
    };
    const played = { claims, device, item, heard: app.now(), sequence: -1, over: false };
    model.played.push(played);
    model.movedBy[item] = played;
    expect(lease.dur).toBe(model.lengths[item]);
  }
  toString = () => `start(${JSON.stringify(this.of)})`;
}

class Beat extends Command {
  private readonly of: { playback: number; share: number; back: number };
  constructor(of: { playback: number; share: number; back: number }) {
    super();
    this.of = of;
  }
  override check = ({ played }: Readonly<Model>) => played.length > 0;
  async act(model: Model) {
    const playing = model.played[this.of.playback % model.played.length]!;
    const { durationSeconds } = playing.claims;
    const positionSeconds = this.of.share * durationSeconds;
    const late = this.of.back > 0;
    const sequence = Math.max(0, late ? playing.sequence + 1 - this.of.back : playing.sequence + 1);
    const beat = { positionSeconds, sequence, state: 'playing' as const };
    if (!isRunning(playing)) {
      await expect(reportHeartbeat(app, playing.claims, beat)).rejects.toMatchObject({ code: 'lease_ended' });
      return;
    }
    const { progress } = await reportHeartbeat(app, playing.claims, beat);
    if (sequence > playing.sequence) {
      Object.assign(playing, { heard: app.now(), sequence });
      if (moverOf(model, playing.item) === playing) report(model, playing, positionSeconds);
    }
    expect(progress).toMatchObject({
      episodeId: playing.claims.episodeId ?? null,
      ...saidTo(model, playing),
    });
  }
  toString = () => `beat(${JSON.stringify(this.of)})`;
}

class Stop extends Command {
  private readonly of: { playback: number; share: number | undefined };
  constructor(of: { playback: number; share: number | undefined }) {
    super();
    this.of = of;
  }
  override check = ({ played }: Readonly<Model>) => played.length > 0;
  async act(model: Model) {
    const playing = model.played[this.of.playback % model.played.length]!;
    const { item, claims } = playing;
    const positionSeconds = this.of.share === undefined ? undefined : this.of.share * claims.durationSeconds;
    const moves = isRunning(playing)
      ? moverOf(model, item) === playing
      : !moverOf(model, item) && model.movedBy[item] === playing;
    const sequence = playing.sequence + 1;
    const progress = await stopStream(app, claims, { positionSeconds, sequence }, () => Promise.resolve());
    if (positionSeconds !== undefined) {
      playing.sequence = sequence;
      if (moves) report(model, playing, positionSeconds);
    }
    if (isRunning(playing)) finish(model, playing);
    expect(progress).toMatchObject({ episodeId: claims.episodeId ?? null, ...saidTo(model, playing) });
  }
  toString = () => `stop(${JSON.stringify(this.of)})`;
}

class Wait extends Command {
  private readonly seconds: number;
  constructor(seconds: number) {
    super();
    this.seconds = seconds;
  }
  act() {
    app.advance(this.seconds);
    return Promise.resolve();
  }
  toString = () => `wait(${this.seconds})`;
}

class Mark extends Command {
  private readonly of: { item: number; completed: boolean };
  constructor(of: { item: number; completed: boolean }) {
    super();
    this.of = of;
  }
  async act(model: Model, { userId, film }: Real) {
    const { item, completed } = this.of;
    const title = item === 0 ? film : series;
    await markWatched(app, userId, { title, episodes: item === 0 ? [] : [episodes[item - 1]!], completed });
    if (!completed && model.places[item] === undefined) return;
    const running = moverOf(model, item);
    // What was forgotten is known again, and the one that plays it is the one that may move it.
    if (running) model.movedBy[item] = running;
    const at = running ? running.claims.durationSeconds : model.lengths[item]!;
    const done = { newest: 0, end: { at }, sticky: true, length: at };
    model.places[item] = completed ? done : { newest: 0, sticky: false, length: at };
  }
  toString = () => `mark(${JSON.stringify(this.of)})`;
}

class Clear extends Command {
  async act(model: Model, { userId }: Real) {
    await clearHistory(app, userId);
    model.places = [];
    model.movedBy = [];
  }
  toString = () => 'clear';
}

/** The film is cut anew; playbacks that run keep what they began with. */
class Recut extends Command {
  private readonly seconds: number;
  constructor(seconds: number) {
    super();
    this.seconds = seconds;
  }
  async act(model: Model, { film }: Real) {
    model.lengths[0] = this.seconds;
    film.media!.durationSeconds = this.seconds;
    await updateItem(app.table, keyOf('title', film), { set: { 'media.durationSeconds': this.seconds } });
  }
  toString = () => `recut(${this.seconds})`;
}

const shares = fc.constantFrom(0.001, 0.3, 0.6, 0.88, 0.95);
const item = fc.constantFrom(0, 0, 0, 1, 2);
const start = fc.record({ device: fc.nat(2), item, fromStart: fc.constantFrom(false, false, false, true) });
const beat = fc.record({ playback: fc.nat(5), share: shares, back: fc.constantFrom(0, 0, 0, 1, 3) });
const stop = fc.record({ playback: fc.nat(5), share: fc.option(shares, { nil: undefined }) });
const commands = fc.commands(
  [
    start.map((of) => new Start(of)),
    beat.map((of) => new Beat(of)),
    beat.map((of) => new Beat(of)),
    stop.map((of) => new Stop(of)),
    fc.constantFrom(1, 30, 58, 61, 80).map((seconds) => new Wait(seconds)),
    fc.record({ item, completed: fc.boolean() }).map((of) => new Mark(of)),
    fc.constant(new Clear()),
    fc.constantFrom(2000, 5000, 8000).map((seconds) => new Recut(seconds)),
  ],
  { maxCommands: 7, size: 'max' },
);

test('a point is where the contract says, whatever three devices report, mark, replay and clear', async () => {
  const seed = Number(process.env.SEED ?? 12_345);
  const numRuns = Number(process.env.RUNS ?? runs({ all: 1000, sample: 60 }));
  await fc.assert(
    fc.asyncProperty(start, start, commands, async (first, second, run) => {
      const userId = app.newId('usr');
      await entitle(app, userId, { maxDevices: 3 });
      await Promise.all([0, 1, 2].map((device) => signIn(app, { userId, deviceId: `dev_${device}` })));
      const real = { userId, film: await aTitle(app) };
      const model: Model = { lengths: [...LENGTHS], places: [], movedBy: [], played: [] };
      // Two that play something, or most commands would find nothing to act on.
      const all = [new Start(first), new Start(second), ...run];
      await fc.asyncModelRun(() => ({ model, real }), all);
      const [film, ofSeries] = await Promise.all([
        titleProgress(app.table, userId, real.film),
        titleProgress(app.table, userId, series),
      ]);
      [film, ...ofSeries.episodes].forEach((said, at) => {
        const place = model.places[at];
        const positionSeconds = place ? Math.min(positionOf(place), model.lengths[at]!) : 0;
        expect(said).toMatchObject({ positionSeconds });
        if (place) expect(said.state).toBe(stateOf(place));
        else expect([null, 'started']).toContain(said.state);
      });
    }),
    { numRuns, seed },
  );
}, 600_000);
