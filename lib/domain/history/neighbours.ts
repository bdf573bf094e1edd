/** The titles that the people who watched one title watched too. */
export interface Neighbours {
  /** How often it was completed, each completion halved every `HALF_LIFE_MS`. */
  watched: number;
  /** Up to when completions are in it, epoch ms; also when the weights were aged last. */
  at: number;
  /** The strongest first. */
  near: Near[];
  /** What may still become one, the strongest first, by the ends of ids. */
  onTrial: { tag: string; weight: number }[];
}

export interface Near {
  titleId: string;
  weight: number;
}

/** A title that somebody completed, and what they had completed before, newest first. */
export interface Completion {
  titleId: string;
  before: readonly string[];
}

/** Neighbours of a title, and titles on trial: so many that the item stays below 2 KB. */
export const KEPT_NEIGHBOURS = 50;
export const KEPT_ON_TRIAL = 100;
/** Titles that a completion is related to: each costs a write of two units. */
export const RELATED = 12;
/** After this long a completion counts half, so that tastes and titles may change. */
const HALF_LIFE_MS = 365 * 24 * 3600_000;
/** How much less a title counts for being watched by everybody: 0 not at all, 1 in proportion. */
const DAMPING = 0.5;
/** Completions as if everybody had made them, so that a title's first one makes no neighbourhood. */
const SHRINKAGE = 10;
/** Enough of an id to tell a hundred titles apart; a mistake gives one a co-watch of another. */
export const TAG = 4;

export const NO_NEIGHBOURS: Neighbours = { watched: 0, at: 0, near: [], onTrial: [] };

const tagOf = (titleId: string): string => titleId.slice(-TAG);

const damped = (watched: number): number => (watched + SHRINKAGE) ** -DAMPING;

/** How often each title was completed, and with which others. */
function counted(completions: readonly Completion[]) {
  const counts = new Map<string, { completed: number; with: Map<string, number> }>();
  const of = (titleId: string) => {
    const known = counts.get(titleId) ?? { completed: 0, with: new Map<string, number>() };
    counts.set(titleId, known);
    return known;
  };
  const add = (to: Map<string, number>, titleId: string) => to.set(titleId, (to.get(titleId) ?? 0) + 1);
  for (const { titleId, before } of completions) {
    of(titleId).completed++;
    for (const other of before.slice(0, RELATED)) {
      add(of(titleId).with, other);
      add(of(other).with, titleId);
    }
  }
  return counts;
}

/** The titles whose neighbours these completions change. */
export const concerned = (completions: readonly Completion[]): string[] => [...counted(completions).keys()];

/**
 * The neighbours after the completions up to `at`, of every title that they change. A title counts for less the more it
 * is watched. What has them in already stays as it is, so a repetition changes nothing.
 */
export function related(
  completions: readonly Completion[],
  known: ReadonlyMap<string, Neighbours>,
  at: number,
): Map<string, Neighbours> {
  const counts = counted(completions);
  const knownOf = (titleId: string) => known.get(titleId) ?? NO_NEIGHBOURS;
  const has = (titleId: string) => knownOf(titleId).at >= at;
  const aged = new Map(
    [...counts].map(([titleId, { completed }]) => {
      const before = knownOf(titleId);
      return [titleId, has(titleId) ? before : agedTo(before, at, completed)];
    }),
  );
  const after = new Map<string, Neighbours>();
  for (const [titleId, { with: others }] of counts) {
    if (has(titleId)) continue;
    const added = [...others].map(([other, times]) => ({
      titleId: other,
      weight: times * damped(aged.get(other)!.watched),
    }));
    after.set(titleId, withAdded(aged.get(titleId)!, added));
  }
  return after;
}

function agedTo(
  { watched, at: before, near, onTrial }: Neighbours,
  at: number,
  completed: number,
): Neighbours {
  const kept = 2 ** ((before - at) / HALF_LIFE_MS);
  return {
    watched: watched * kept + completed,
    at,
    near: near.map(({ titleId, weight }) => ({ titleId, weight: weight * kept })),
    onTrial: onTrial.map(({ tag, weight }) => ({ tag, weight: weight * kept })),
  };
}

const strongestFirst = (a: Near, b: Near): number => b.weight - a.weight || (a.titleId < b.titleId ? -1 : 1);

/**
 * What is named again grows, and becomes a neighbour when it outweighs the weakest. What is new comes on trial in place of
 * the weakest there, whatever that weighs: or nothing new could ever gather weight.
 */
function withAdded(own: Neighbours, added: readonly Near[]): Neighbours {
  const more = new Map(added.map(({ titleId, weight }) => [titleId, weight]));
  const waiting = new Map(own.onTrial.map(({ tag, weight }) => [tag, weight]));
  const known = new Set(own.near.map(({ titleId }) => titleId));
  const grown = own.near.map(({ titleId, weight }) => ({
    titleId,
    weight: weight + (more.get(titleId) ?? 0),
  }));
  const named = added
    .filter(({ titleId }) => !known.has(titleId))
    .map(({ titleId, weight }) => ({ titleId, weight: weight + (waiting.get(tagOf(titleId)) ?? 0) }));
  const ranked = [...grown, ...named].sort(strongestFirst);
  const near = ranked.slice(0, KEPT_NEIGHBOURS);
  const back = ranked.slice(KEPT_NEIGHBOURS).map(({ titleId, weight }) => ({ tag: tagOf(titleId), weight }));
  for (const { titleId } of named) waiting.delete(tagOf(titleId));
  const left = [...waiting].map(([tag, weight]) => ({ tag, weight }));
  const onTrial = [...back, ...left.slice(0, Math.max(0, KEPT_ON_TRIAL - back.length))]
    .sort((a, b) => b.weight - a.weight || (a.tag < b.tag ? -1 : 1))
    .slice(0, KEPT_ON_TRIAL);
  return { ...own, near, onTrial };
}

/** How much less the neighbours of a title count for it being watched by everybody. */
export const pullOf = ({ watched }: Neighbours): number => damped(watched);
