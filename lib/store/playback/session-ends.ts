import type { EndedSessions } from '../../domain/playback/session-ends.ts';
import { keyOf } from '../../table/keys.ts';
import type { Write } from '../../table/table.ts';

/**
 * Part of a transaction that ends device sessions; `out` names all that ended lately. What they started is over
 * with it: its slots are free, its heartbeats refused, and a start of theirs that is under way finds itself here.
 */
export const endSessionsWrite = (userId: string, out: EndedSessions): Write => ({
  update: keyOf('viewing', { userId }),
  change: { set: { out }, add: { v: 1, g: 1 } },
});
