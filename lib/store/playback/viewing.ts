import { counters, REPORTS_PER_MINUTE } from '../../domain/playback/heartbeats.ts';
import type { Viewing } from '../../domain/playback/leases.ts';
import type { Transition } from '../../domain/playback/transitions.ts';
import type { Entitlement } from '../../domain/playback/playability.ts';
import { Problem } from '../../domain/problem.ts';
import type { Point, PointChange } from '../../domain/history/points.ts';
import { absent, all, any, type Change, type Condition, is, same } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  getItem,
  type Item,
  putItem,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
  type Write,
} from '../../table/table.ts';
import { keepReport } from '../history/progress.ts';
import { FINISHES, storedFinishes } from './finishes-item.ts';
import { storedTerms } from './terms-item.ts';
import { POINT_NAMES, storedViewing, viewingFrom } from './viewing-item.ts';

export type { Entitlement } from '../../domain/playback/playability.ts';
export { FINISHES, finishesFrom } from './finishes-item.ts';
export { viewingFrom } from './viewing-item.ts';

/**
 * Part of every transaction that changes a subscription: tells the viewing item what the account may watch, the
 * running term and the one that follows it, in order. Raising `v` makes racing starts read again; raising `g`
 * sends every running stream through the full check at its next heartbeat.
 */
export const entitlementWrite = (userId: string, terms: Entitlement[]): Write => ({
  update: keyOf('viewing', { userId }),
  change: { set: { t: storedTerms(terms) }, add: { v: 1, g: 1 } },
});

/** What this account may watch and is watching. */
export const viewingOf = async (table: Table, userId: string): Promise<Viewing> =>
  viewingFrom(await getItem(table, keyOf('viewing', { userId })));

const ATTEMPTS = 20;

/**
 * Changes the item by compare-and-set. `step` sees the item as it stands and answers a transition or, when there
 * is nothing to change, only its result; it runs again when another change came first. What history must have of
 * the leases that go is written before they go, so that a crash between the two loses nothing. `also` joins the
 * write.
 */
export async function changeViewing<T>(
  table: Table,
  userId: string,
  known: Viewing | undefined,
  step: (
    viewing: Viewing,
  ) => Promise<{ transition?: Transition | undefined; result: T; also?: Write[] | undefined }>,
): Promise<T> {
  let viewing = known ?? (await viewingOf(table, userId));
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const { transition, result, also = [] } = await step(viewing);
    if (!transition) return result;
    for (const report of transition.fold) await keepReport(table, userId, report);
    const told = { [FINISHES]: storedFinishes(transition.finishes ?? {}) };
    const put = { ...keyOf('viewing', { userId }), ...storedViewing(transition.next), ...told };
    const refused = await compareAndSet(table, put, viewing.v, also);
    if (!refused) return result;
    viewing = viewingFrom(refused.item);
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(200, 4 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'Too much is changing in this account at once.', {}, 1);
}

/** Writes the item unless another change came first, and then answers what stands there. */
async function compareAndSet(
  table: Table,
  put: Item,
  v: number,
  also: Write[],
): Promise<{ item: Item | undefined } | undefined> {
  const when = v === 0 ? absent('pk') : is('v', '=', v);
  try {
    await (also.length === 0 ? putItem(table, put, when) : transact(table, [{ put, when }, ...also]));
    return undefined;
  } catch (error) {
    if (error instanceof ConditionFailed) return { item: error.item };
    if (error instanceof TransactionFailed && error.failed.has(0)) return { item: error.failed.get(0) };
    throw error;
  }
}

export interface HeartbeatWrite {
  userId: string;
  id: string;
  sequence: number;
  /** As the lease token says it; names the minute's counter. */
  startedAt: number;
  state: 'playing' | 'paused';
  change: PointChange;
  /** How long it holds the slot, ms. */
  holdMs: number;
}

/**
 * Takes a heartbeat: one conditional update that extends the lease, moves the point and counts the report, and
 * answers the item as it is then. Throws ConditionFailed with the item when the lease is gone or over, the report
 * late or one too many, or the rights must be looked at again.
 */
export async function takeHeartbeat(table: Table, beat: HeartbeatWrite, now: number): Promise<Viewing> {
  const lease = placeOf(beat);
  const { set: moved, keep, remove, since } = beat.change;
  const completed = `${lease}.p.${POINT_NAMES.since}`;
  const known = since === undefined ? absent(completed) : is(completed, '=', since);
  const fresh = all(
    is(`${lease}.q`, '<', beat.sequence),
    is(`${lease}.c`, '>', now),
    same(`${lease}.g`, 'g'),
    ...(since === 'any' ? [] : [known]),
  );
  const set = {
    [`${lease}.u`]: now + beat.holdMs,
    [`${lease}.q`]: beat.sequence,
    ...(beat.state === 'paused' && { [`${lease}.x`]: true }),
    ...inPoint(lease, moved),
  };
  const gone = [
    ...remove.map((name) => `${lease}.p.${POINT_NAMES[name]}`),
    ...(beat.state === 'playing' ? [`${lease}.x`] : []),
  ];
  return countReport(table, beat, now, { set, keep: inPoint(lease, keep), remove: gone, when: fresh });
}

/** Where the lease of a playback stands in the item. */
const placeOf = ({ id }: { id: string }): string => `l.${id.slice('pbs_'.length)}`;

const inPoint = (lease: string, values: Point) =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      `${lease}.p.${POINT_NAMES[name as keyof Point]}`,
      value as number | boolean,
    ]),
  );

/** Counts a report that comes too late to change anything, so that a flood of them is stopped like any other. */
export const countLateReport = (table: Table, beat: HeartbeatWrite, now: number): Promise<Viewing> =>
  countReport(table, beat, now, {});

async function countReport(
  table: Table,
  beat: HeartbeatWrite,
  now: number,
  { when, remove = [], ...more }: Pick<Change, 'set' | 'keep' | 'remove'> & { when?: Condition },
): Promise<Viewing> {
  const { userId, startedAt } = beat;
  const lease = placeOf(beat);
  const { current, stale } = counters(startedAt, now);
  const counter = `${lease}.${current}`;
  const change = {
    ...more,
    count: { [counter]: 1 },
    add: { v: 1 },
    remove: [...stale.map((name) => `${lease}.${name}`), FINISHES, ...remove],
  };
  const few = any(absent(counter), is(counter, '<', REPORTS_PER_MINUTE));
  const live = all(is(`${lease}.u`, '>', now), few, ...(when ? [when] : []));
  return viewingFrom(await updateItem(table, keyOf('viewing', { userId }), change, live));
}
