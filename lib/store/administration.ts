import { Problem } from '../domain/problem.ts';
import { absent } from '../table/expressions.ts';
import { type Key, keyOf } from '../table/keys.ts';
import { getItem, type Table, transact, TransactionFailed, type Write } from '../table/table.ts';

/** Who changes something, and by which request. */
export interface Change {
  actorId: string;
  operationId: string;
  /** The version the administrator has seen; undefined takes any. */
  ifMatch?: number | undefined;
}

/** As long as the answers of keyed requests (contract §1). */
const KEPT_SECONDS = 24 * 3600;
const markerOf = ({ actorId, operationId }: Change): Key =>
  keyOf('idempotency', { userId: actorId, key: `made-${operationId}` });

/** Writes down what a request has made, in the same transaction. `made` says which object it is. */
export const markMade = (change: Change, made: Record<string, string>, now: number): Write => ({
  put: { ...markerOf(change), ...made, ttl: Math.ceil(now / 1000) + KEPT_SECONDS },
  when: absent('pk'),
});

/** What an earlier try of the same request has made. */
export const madeBy = <T extends object>(table: Table, change: Change): Promise<T | undefined> =>
  getItem<T & Record<string, unknown>>(table, markerOf(change));

const ATTEMPTS = 8;

/**
 * Tries until nobody else was quicker. `attempt` reads afresh and answers the writes that would do it, or none when
 * there is nothing to do: it then sees its own success, whose answer was lost.
 */
export async function compareAndSet<T>(
  table: Table,
  attempt: () => Promise<{ done: T; writes?: Write[] }>,
): Promise<T> {
  for (let tries = 1; tries <= ATTEMPTS; tries++) {
    const { done, writes } = await attempt();
    if (!writes) return done;
    try {
      await transact(table, writes);
      return done;
    } catch (error) {
      if (error instanceof TransactionFailed) continue;
      if (!(error instanceof Problem) || (await attempt()).writes) throw error;
      return done;
    }
  }
  throw new Problem('unavailable', 'This is changing too fast; try again shortly.', {}, 1);
}

/** Throws 412 when the administrator has seen another version. */
export function mustMatch({ version }: { version: number }, { ifMatch }: Change): void {
  if (ifMatch !== undefined && ifMatch !== version) {
    throw new Problem('stale_version', `It is at version ${version} by now.`);
  }
}
