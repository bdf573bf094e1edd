/**
 * How long a wrong password makes the next try wait (contract §1): five wrong ones in 15 minutes are free, from
 * then on each doubles the delay, 30 s to 1 h. Tries that are still being checked count as if they were wrong,
 * so that parallel ones cannot slip through; times are epoch milliseconds.
 */
export interface Tries {
  /** Times of the wrong tries within the last 15 minutes. */
  wrong: number[];
  /** How many delays there were so far. */
  level: number;
  blockedUntil: number;
  /** Tries whose password is being checked: when each began. */
  open: Record<string, number>;
}

const FREE = 5;
const WINDOW_MS = 15 * 60_000;
const FIRST_DELAY_MS = 30_000;
const LONGEST_DELAY_MS = 3_600_000;
/** A check takes under a second; one that never reported back died, and counts as wrong. */
const OPEN_MS = 30_000;

export const noTries: Tries = { wrong: [], level: 0, blockedUntil: 0, open: {} };

/** When the tries no longer matter. */
export const triesForgottenAt = ({ wrong, blockedUntil, open }: Tries): number =>
  WINDOW_MS + OPEN_MS + Math.max(0, blockedUntil, ...wrong, ...Object.values(open));

function addWrong(tries: Tries, at: number): Tries {
  const wrong = [...tries.wrong.filter((each) => each > at - WINDOW_MS), at].slice(-FREE);
  if (tries.level === 0 && wrong.length < FREE) return { ...tries, wrong };
  const delay = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(tries.level, 20));
  return { ...tries, wrong, level: tries.level + 1, blockedUntil: Math.max(tries.blockedUntil, at + delay) };
}

/** The tries as they count at `now`: what died counts as wrong, what is old is forgotten. */
function current(tries: Tries, now: number): Tries {
  const dead = Object.entries(tries.open).filter(([, at]) => at <= now - OPEN_MS);
  const open = Object.fromEntries(Object.entries(tries.open).filter(([, at]) => at > now - OPEN_MS));
  const counted = dead.reduce((sofar, [, at]) => addWrong(sofar, at + OPEN_MS), { ...tries, open });
  const wrong = counted.wrong.filter((at) => at > now - WINDOW_MS);
  const calm = counted.blockedUntil + WINDOW_MS <= now && wrong.length === 0;
  return { ...counted, wrong, level: calm ? 0 : counted.level };
}

/**
 * May another password be checked now? Answers the tries with this one open, the milliseconds to wait, or
 * `busy` while tries are being checked that could use up what is left.
 */
export function beginTry(tries: Tries, id: string, now: number): Tries | { waitMs: number } | 'busy' {
  const state = current(tries, now);
  if (state.blockedUntil > now) return { waitMs: state.blockedUntil - now };
  const allowed = state.level > 0 ? 1 : Math.max(1, FREE - state.wrong.length);
  if (Object.keys(state.open).length >= allowed) return 'busy';
  return { ...state, open: { ...state.open, [id]: now } };
}

/** The tries after the check: the right password forgets the wrong ones before it. */
export function endTry(tries: Tries, id: string, right: boolean, now: number): Tries {
  const { [id]: mine, ...open } = tries.open;
  const state = { ...tries, open };
  if (right) return { ...noTries, open };
  return mine === undefined ? state : addWrong(state, now);
}
