import type { EndedSession, EndedSessions } from '../../domain/playback/session-ends.ts';
import { keyOf } from '../../table/keys.ts';
import type { Write } from '../../table/table.ts';
import { bare, mapped, numberOf, packed, SEPARATOR } from './terms-item.ts';

/**
 * Part of a transaction that ends device sessions; `out` names all that ended lately. What they started is over
 * with it: its slots are free, its heartbeats refused, and a start of theirs that is under way finds itself here.
 */
export const endSessionsWrite = (userId: string, out: EndedSessions): Write => ({
  update: keyOf('viewing', { userId }),
  change: { set: { o: storedSessionEnds(out) }, add: { v: 1, g: 1 } },
});

/** Device sessions that ended lately as they are stored: under `o`. */
export const storedSessionEnds = (out: EndedSessions): Record<string, string> =>
  mapped(
    out,
    (id) => bare(id)!,
    ({ session, at }) => packed(session, at),
  );

export function sessionEndFrom(stored: string): EndedSession {
  const [session, at] = stored.split(SEPARATOR).map(numberOf);
  return { session: session!, at: at! };
}
