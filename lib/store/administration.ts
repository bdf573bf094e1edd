import { Problem } from '../domain/problem.ts';
import { type Table, transact, TransactionFailed, type Write } from '../table/table.ts';

/** Who changes something, and by which request. */
export interface Change {
  actorId: string;
  operationId: string;
  /** The version the administrator has seen; undefined takes any. */
  ifMatch?: number | undefined;
}

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
