/** The sessions of a device up to this number ended then, epoch ms. */
export interface EndedSession {
  session: number;
  at: number;
}

/** Device sessions that ended lately, by device. */
export type EndedSessions = Record<string, EndedSession>;

/** Longer than any request that began before its device's session ended, and than a lease. */
export const SESSION_END_KEPT_MS = 10 * 60_000;

/** The newest entries of the last minutes. */
export const recentEnds = (out: EndedSessions, now: number, most = Infinity): EndedSessions =>
  Object.fromEntries(
    Object.entries(out)
      .filter(([, { at }]) => at > now - SESSION_END_KEPT_MS)
      .sort(([, a], [, b]) => b.at - a.at)
      .slice(0, most),
  );

export const isSessionOver = (out: EndedSessions, device: string, session: number): boolean =>
  session <= (out[device]?.session ?? -Infinity);
