import { randomFrom } from '../random.ts';

/** What happens on the evening, in shares of the subscribers and seconds after six. Made up, and yours to change. */
export const EVENING = {
  seconds: 5 * 3600,
  /** Who comes at all, most of them around eight, and who of them all within these seconds after eight. */
  visiting: 0.45,
  eight: { at: 2 * 3600, spread: 2700, rush: 0.05, rushSeconds: 120 },
  /** Of visits: with a session that must be refreshed, and with none. */
  refreshing: 0.85,
  signingIn: 0.05,
  /** Pages before something plays, and the seconds that takes. */
  titlePages: 2,
  listPages: 2,
  browsing: [20, 40, 60, 90, 120, 180, 300, 600],
  /** A premiere that so many start within ten minutes, most at once. */
  premiere: { at: 2.5 * 3600, share: 0.2, seconds: 600, mean: 150 },
  /** Of starts: left after a minute for another. */
  zapping: 0.3,
  /** Minutes that a film is watched, on average, and how many end at its end. */
  filmMinutes: 75,
  completing: 0.4,
  /** Breaks: so many viewers pause and go on, a report each time. */
  breaks: { at: [2.25 * 3600, 3.25 * 3600], share: 0.3, seconds: 180 },
  /** A region's network: gone for longer than a lease, and back. */
  drop: { at: 3 * 3600, share: 0.25, seconds: 120 },
} as const;

/** A player's heartbeat comes up to a tenth of the interval early (`withinInterval` of the pages). */
const EARLY = 0.1;

/** What is called; the names are those of `npm run bench:units`. */
export const CALLS = {
  signIn: 'sign-in',
  refresh: 'refresh',
  home: 'home',
  title: 'title, signed in',
  titles: 'titles, first page',
  start: 'start',
  firstBeat: 'first heartbeat, then one every ten minutes: rights read again',
  heartbeat: 'heartbeat',
  stop: 'stop',
  completion: 'stop at the end of a film',
} as const;
export type Call = keyof typeof CALLS;

/** One second: how often each thing was called, and who plays. */
export interface Second extends Record<Call, number> {
  at: number;
  watching: number;
  /** Starts and first reports of the premiere's title, and looks at its page. */
  premiere: number;
}

export interface Settings {
  subscribers: number;
  seed: number;
  everySeconds: number;
  /** Seconds over which clients that lost the service try again; 0: all at their next heartbeat's retry. */
  retrySpread: number;
}

/**
 * Goes through the evening second by second, everybody in it counted: who comes, browses, plays, reports and leaves.
 * Viewers that report in the same second of the interval are one number, so the work does not follow their number; what is
 * by chance is drawn from `seed`, so a run can be repeated.
 */
export function* simulate(settings: Settings): Generator<Second> {
  const { subscribers, seed, everySeconds, retrySpread } = settings;
  const draw = drawsOf(randomFrom(seed));
  /** What is to happen at later seconds: starts of anything, starts of the premiere, pauses over, returns of the dropped. */
  const due = { starts: ring(), premieres: ring(), resumes: ring(), returns: ring() };
  /** Viewers by the second of the interval in which they report next, and those of them who have not reported yet. */
  const watching = new Float64Array(everySeconds);
  const fresh = new Float64Array(everySeconds);
  /** The share of reports that come ten minutes after rights were read. */
  const readingRights = (everySeconds * (1 - EARLY / 2)) / 600;
  let dropped = 0;
  for (let at = 0; at < EVENING.seconds; at++) {
    const now: Second = { at, watching: 0, premiere: 0, ...zero() };
    const visits = draw(subscribers * arrivalsAt(at));
    now.refresh = draw(visits * EVENING.refreshing);
    now.signIn = draw(visits * EVENING.signingIn);
    now.home = visits;
    now.title = draw(visits * EVENING.titlePages);
    now.titles = draw(visits * EVENING.listPages);
    for (const delay of EVENING.browsing) due.starts.add(at + delay, visits / EVENING.browsing.length);

    const premieres = draw(subscribers * EVENING.premiere.share * premiereAt(at));
    const returning = due.returns.take(at);
    const starting = draw(due.starts.take(at)) + premieres + returning;
    now.start = starting;
    now.home += premieres;
    now.premiere = 2 * premieres;
    now.title += premieres;
    const zapped = draw((starting - returning) * EVENING.zapping);
    due.starts.add(at + 60, zapped);

    const slot = at % everySeconds;
    const [first, again] = [fresh[slot]!, watching[slot]!];
    now.firstBeat = first + again * readingRights;
    now.heartbeat = again * (1 - readingRights);
    now.premiere += first * (isPremiere(at, everySeconds) ? 0.8 : 0.05);
    fresh[slot] = 0;
    watching[slot] = 0;
    // Each reports an interval after its own start or report, or a little earlier.
    plan(fresh, at, starting);
    plan(watching, at, first + again);

    const everybody = sumOf(watching) + sumOf(fresh);
    const leaving = draw(everybody / (EVENING.filmMinutes * 60)) + due.starts.zapsAt(at, zapped);
    now.completion = draw(leaving * EVENING.completing);
    now.stop = leaving - now.completion;
    for (const viewers of [watching, fresh]) shrink(viewers, leaving / Math.max(1, everybody));
    if (EVENING.breaks.at.some((begin) => begin === at)) {
      const pausing = everybody * EVENING.breaks.share;
      // Within ten seconds, as the stream reaches them; they go on alike.
      for (let second = 0; second < 10; second++) {
        due.resumes.add(at + second, pausing / 10);
        due.resumes.add(at + EVENING.breaks.seconds + second, pausing / 10);
      }
    }
    now.heartbeat += due.resumes.take(at);
    if (at === EVENING.drop.at) {
      dropped = everybody * EVENING.drop.share;
      for (const viewers of [watching, fresh]) shrink(viewers, EVENING.drop.share);
    }
    if (at === EVENING.drop.at + EVENING.drop.seconds) {
      // Their leases ran out: a heartbeat that is refused, and a start in its place.
      const spread = Math.max(1, retrySpread === 0 ? 2 : retrySpread);
      for (let second = 1; second <= spread; second++) due.returns.add(at + second, dropped / spread);
    }
    now.heartbeat += returning;
    now.watching = everybody;
    yield now;
  }
}

const zero = () => Object.fromEntries(Object.keys(CALLS).map((name) => [name, 0])) as Record<Call, number>;

const sumOf = (viewers: Float64Array) => viewers.reduce((sum, each) => sum + each, 0);

const shrink = (viewers: Float64Array, by: number): void => {
  for (let slot = 0; slot < viewers.length; slot++) viewers[slot]! *= 1 - Math.min(1, by);
};

/** Puts `count` viewers who start or report at `at` where they report next: evenly over the last tenth of the interval. */
function plan(viewers: Float64Array, at: number, count: number): void {
  const seconds = Math.floor(viewers.length * EARLY) + 1;
  for (let early = 0; early < seconds; early++) {
    viewers[(at + viewers.length - early) % viewers.length]! += count / seconds;
  }
}

/** Numbers by the second they are due in; what zapping leaves is taken out a minute after it began. */
function ring() {
  const kept = new Map<number, number>();
  const zaps = new Map<number, number>();
  return {
    add: (at: number, count: number) => void kept.set(at, (kept.get(at) ?? 0) + count),
    take: (at: number) => {
      const count = kept.get(at) ?? 0;
      kept.delete(at);
      return count;
    },
    zapsAt: (at: number, begun: number) => {
      zaps.set(at + 60, begun);
      const over = zaps.get(at) ?? 0;
      zaps.delete(at);
      return over;
    },
  };
}

/** Whole numbers around a mean: by chance where it is small, by the bell curve where it is large. */
function drawsOf(random: () => number): (mean: number) => number {
  return (mean) => {
    if (mean < 30) {
      const floor = Math.floor(mean);
      return floor + (random() < mean - floor ? 1 : 0);
    }
    const bell = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    return Math.max(0, Math.round(mean + bell * Math.sqrt(mean)));
  };
}

/** The share of all subscribers that comes in this second. */
function arrivalsAt(at: number): number {
  const { at: peak, spread, rush, rushSeconds } = EVENING.eight;
  const bell = Math.exp(-0.5 * ((at - peak) / spread) ** 2) / (spread * Math.sqrt(2 * Math.PI));
  const rushing = at >= peak && at < peak + rushSeconds ? rush / rushSeconds : 0;
  return (EVENING.visiting - rush) * bell + rushing;
}

/** The share of its viewers that starts the premiere in this second. */
function premiereAt(at: number): number {
  const { at: begin, seconds, mean } = EVENING.premiere;
  const since = at - begin;
  if (since < 0 || since >= seconds) return 0;
  return Math.exp(-since / mean) / (mean * (1 - Math.exp(-seconds / mean)));
}

const isPremiere = (at: number, everySeconds: number): boolean =>
  at >= EVENING.premiere.at && at < EVENING.premiere.at + EVENING.premiere.seconds + everySeconds;
