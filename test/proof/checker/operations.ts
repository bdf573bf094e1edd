/**
 * What one client did and was told. Times are milliseconds of the true clock; servers may be off by up to `skew`.
 * An operation took effect, if at all, between `from` and `to`.
 */
interface Called {
  client: string;
  from: number;
  to: number;
}

/** The answer was lost, or said to try again: nobody knows whether it took effect. */
type Unknown = { kind: 'unknown' };
type Done = { kind: 'done' } | Unknown;

export type Start = Called & {
  kind: 'start';
  terminate: string[];
  /** Asks for a grant that is given once. */
  standalone?: boolean;
  /** `until`: the lease's end; `grant`: when the media grant runs out, given to `device`. */
  outcome:
    | { kind: 'started'; id: string; until: number; grant?: number; device?: string }
    /** `standalone`: too many of those have not run out. */
    | { kind: 'full'; active: string[]; standalone?: boolean }
    | { kind: 'signed out' }
    /** No title, or none that the plan covers. */
    | { kind: 'denied' }
    | Unknown;
  /** The session that it was sent under. */
  session?: number;
};
export type Beat = Called & {
  kind: 'beat';
  id: string;
  outcome: { kind: 'accepted'; until: number; grant?: number } | { kind: 'ended' } | Unknown;
};
export type Stop = Called & { kind: 'stop'; id: string; outcome: { kind: 'stopped' } | Unknown };
/**
 * Ends sessions of devices: `sessions` are those that were certainly there before, `everybody`: and perhaps others,
 * `closing`: and there are none any more.
 */
export type Out = Called & {
  kind: 'out';
  sessions: Session[];
  everybody: boolean;
  closing?: boolean;
  outcome: Done;
};
/** Withdraws the title or brings it back. One such operation at a time. */
export type TitleChange = Called & { kind: 'title'; value: boolean; outcome: Done };
/** Gives the account so many streams; 0: a plan that does not cover the title. One such operation at a time. */
export type PlanChange = Called & { kind: 'plan'; value: number; outcome: Done };
export type Operation = Start | Beat | Stop | Out | TitleChange | PlanChange;

/** One sign-in of a client's device. */
export interface Session {
  client: string;
  session: number;
}

export interface Rules {
  /** Streams of the plan at the beginning. */
  limit: number;
  leaseMs: number;
  /** How far any server's clock may be from the true one. */
  skewMs: number;
}

export interface Lease {
  id: string;
  until: number;
  grant?: number;
}

/** The lease that an operation was answered with. */
export const leaseOf = (operation: Operation): Lease | undefined => {
  const { outcome } = operation;
  if (outcome.kind === 'started') return outcome;
  return operation.kind === 'beat' && outcome.kind === 'accepted'
    ? { ...outcome, id: operation.id }
    : undefined;
};

/** The starts that were admitted, by the id of their stream. */
export const startsById = (history: readonly Operation[]): Map<string, Start> =>
  new Map(
    history.flatMap((each) =>
      each.kind === 'start' && each.outcome.kind === 'started' ? [[each.outcome.id, each] as const] : [],
    ),
  );
