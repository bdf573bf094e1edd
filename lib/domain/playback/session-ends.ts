/** The sessions of a device up to this number ended then, epoch ms. */
export interface EndedSession {
  session: number;
  at: number;
}

/** Device sessions that ended lately, by device. */
export type EndedSessions = Record<string, EndedSession>;

/** Longer than any request that began before its device's session ended, and than a lease. */
export const SESSION_END_KEPT_MS = 10 * 60_000;

/** A lease, and by how much clocks may be off: a forgotten end would give its slot back to a stream that is over. */
const LEASE_OVER_MS = 90_000;

/** The newest entries of the last minutes, so many, and each of which a lease may still be there. */
export const recentEnds = (out: EndedSessions, now: number, most = Infinity): EndedSessions =>
  Object.fromEntries(
    Object.entries(out)
      .filter(([, { at }]) => at > now - SESSION_END_KEPT_MS)
      .sort(([, a], [, b]) => b.at - a.at)
      .filter(([, { at }], index) => index < most || at > now - LEASE_OVER_MS),
  );

export const isSessionOver = (out: EndedSessions, device: string, session: number): boolean =>
  session <= (out[device]?.session ?? -Infinity);
