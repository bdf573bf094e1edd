import { leaseOf, type Operation, type Session } from './operations.ts';

/** The session under which a stream was started. */
export function sessionOf(operation: Operation, history: readonly Operation[]): Session | undefined {
  const start =
    operation.kind === 'beat'
      ? history.find((each) => each.kind === 'start' && leaseOf(each)?.id === operation.id)
      : operation;
  if (start?.kind !== 'start' || start.session === undefined) return undefined;
  return { client: start.client, session: start.session };
}

export const didSignOut = (other: Operation, session: Session | undefined): boolean =>
  session !== undefined &&
  other.kind === 'out' &&
  other.outcome.kind === 'done' &&
  (other.closing === true ||
    other.sessions.some((each) => each.client === session.client && each.session >= session.session));

/** After a session has certainly ended, nothing of it may be accepted. */
export const signedOut = (history: readonly Operation[]): string[] =>
  history.flatMap((operation) => {
    if (!leaseOf(operation)) return [];
    const session = sessionOf(operation, history);
    const over = history.some((other) => other.to < operation.from && didSignOut(other, session));
    return over
      ? [`a ${operation.kind} of ${operation.client} accepted at ${operation.from}, signed out`]
      : [];
  });
