/**
 * What one client did and was told. Times are milliseconds of the true clock; servers may be off by up to `skew`.
 * An operation took effect, if at all, between `from` and `to`.
 */
interface Called {
  client: string;
  from: number;
  to: number;
}
export type Operation =
  | (Called & {
      kind: 'start';
      terminate: string[];
      /** `unknown`: the answer was lost, or said to try again. */
      outcome:
        | { kind: 'started'; id: string; until: number }
        | { kind: 'full'; active: string[] }
        | { kind: 'signed out' }
        | { kind: 'unknown' };
      /** The session that it was sent under. */
      session?: number;
    })
  | (Called & {
      kind: 'beat';
      id: string;
      outcome: { kind: 'accepted'; until: number } | { kind: 'ended' } | { kind: 'unknown' };
    })
  | (Called & { kind: 'stop'; id: string; outcome: { kind: 'stopped' } | { kind: 'unknown' } })
  /**
   * Ends sessions of devices: `sessions` are those that were certainly there before,
   * `everybody`: and perhaps others. */
  | (Called & {
      kind: 'out';
      sessions: Session[];
      everybody: boolean;
      outcome: { kind: 'done' } | { kind: 'unknown' };
    });

/** One sign-in of a client's device. */
export interface Session {
  client: string;
  session: number;
}

export interface Rules {
  limit: number;
  leaseMs: number;
  /** How far any server's clock may be from the true one. */
  skewMs: number;
}

interface Span {
  client: string;
  id: string | undefined;
  from: number;
  to: number;
}

type Start = Extract<Operation, { kind: 'start' }>;

/** Everything that contradicts the contract, in words; empty when the history is sound. */
export function violationsOf(history: readonly Operation[], rules: Rules): string[] {
  const held = history.flatMap((each) => definitelyHeld(each, history, rules));
  const possible = history.flatMap((each) => possiblyHeld(each, history, rules));
  return [
    ...tooMany(held, rules),
    ...refusedWhileFree(history, possible, rules),
    ...endedWithoutCause(history, held),
    ...resurrected(history, rules),
    ...signedOut(history),
  ];
}

/** A slot is certainly held from a lease's answer until the lease may be over, or somebody begins to end it. */
function definitelyHeld(
  operation: Operation,
  history: readonly Operation[],
  { skewMs, leaseMs }: Rules,
): Span[] {
  const lease = leaseOf(operation);
  if (!lease) return [];
  const { id, until } = lease;
  const endings = history
    .filter((other) => other !== operation && mayEnd(other, id, operation.client))
    .filter((other) => other.to >= operation.from)
    .map(({ from }) => from);
  // A later heartbeat by a server whose clock is behind sets an earlier end.
  const renewals = history
    .filter((other) => other.kind === 'beat' && other.id === id && other.outcome.kind !== 'ended')
    .filter((other) => other.to >= operation.from)
    .map((other) => Math.max(other.from, (leaseOf(other)?.until ?? other.from + leaseMs - skewMs) - skewMs));
  const to = Math.min(until - skewMs, ...endings, ...renewals);
  return to > operation.to ? [{ client: operation.client, id, from: operation.to, to }] : [];
}

const leaseOf = ({ outcome, ...operation }: Operation): { id: string; until: number } | undefined => {
  if (outcome.kind === 'started') return outcome;
  return outcome.kind === 'accepted' && 'id' in operation
    ? { id: operation.id, until: outcome.until }
    : undefined;
};

const mayEnd = (other: Operation, id: string, client: string): boolean => {
  if (other.kind === 'stop') return other.id === id;
  if (other.kind === 'beat') return false;
  if (other.kind === 'out') {
    return (
      (other.everybody && other.client !== client) || other.sessions.some((each) => each.client === client)
    );
  }
  const made = other.outcome.kind === 'started' && other.outcome.id === id;
  return !made && other.outcome.kind !== 'full' && (other.client === client || other.terminate.includes(id));
};

/** A slot is possibly held from the asking until its lease is certainly over, or it was certainly ended. */
function possiblyHeld(operation: Operation, history: readonly Operation[], rules: Rules): Span[] {
  if (operation.kind === 'stop' || operation.kind === 'out') return [];
  const { kind } = operation.outcome;
  if (kind === 'full' || kind === 'ended' || kind === 'signed out') return [];
  const id = operation.kind === 'beat' ? operation.id : leaseOf(operation)?.id;
  const until = leaseOf(operation)?.until ?? operation.to + rules.skewMs + rules.leaseMs;
  const session = sessionOf(operation, history);
  const endings = history
    .filter((other) => other !== operation && (didEnd(other, id, operation) || didSignOut(other, session)))
    .map(({ to }) => to);
  const to = Math.min(until + rules.skewMs, ...endings);
  return [{ client: operation.client, id, from: operation.from, to }];
}

/** The session under which a stream was started. */
function sessionOf(operation: Operation, history: readonly Operation[]): Session | undefined {
  const start =
    operation.kind === 'beat'
      ? history.find((each) => each.kind === 'start' && leaseOf(each)?.id === operation.id)
      : operation;
  if (start?.kind !== 'start' || start.session === undefined) return undefined;
  return { client: start.client, session: start.session };
}

const didSignOut = (other: Operation, session: Session | undefined): boolean =>
  session !== undefined &&
  other.kind === 'out' &&
  other.outcome.kind === 'done' &&
  other.sessions.some((each) => each.client === session.client && each.session >= session.session);

/** After a session has certainly ended, nothing of it may be accepted. */
const signedOut = (history: readonly Operation[]): string[] =>
  history.flatMap((operation) => {
    const { kind } = operation.outcome;
    if (kind !== 'started' && kind !== 'accepted') return [];
    const session = sessionOf(operation, history);
    const over = history.some((other) => other.to < operation.from && didSignOut(other, session));
    return over
      ? [`a ${operation.kind} of ${operation.client} accepted at ${operation.from}, signed out`]
      : [];
  });

function didEnd(other: Operation, id: string | undefined, { client, from, to }: Operation): boolean {
  if (other.kind === 'start') {
    if (other.outcome.kind !== 'started' || other.outcome.id === id) return false;
    if (other.client === client) return other.from >= to;
    return id !== undefined && other.terminate.includes(id) && other.to >= from;
  }
  if (other.kind === 'out' || id === undefined || other.id !== id) return false;
  return other.kind === 'stop' ? other.outcome.kind === 'stopped' : other.outcome.kind === 'ended';
}

/** Slots of one client count once: its own stream is replaced, whichever id it has. */
const clientsAt = (spans: readonly Span[], at: number): Set<string> =>
  new Set(spans.filter(({ from, to }) => from <= at && at < to).map(({ client }) => client));

function tooMany(held: Span[], { limit }: Rules): string[] {
  for (const { from } of held) {
    const holders = clientsAt(held, from);
    if (holders.size > limit) return [`${holders.size} streams held at ${from}, limit ${limit}`];
  }
  return [];
}

function refusedWhileFree(history: readonly Operation[], possible: Span[], { limit }: Rules): string[] {
  return history.flatMap((operation) => {
    if (operation.kind !== 'start' || operation.outcome.kind !== 'full') return [];
    const { client, from, to, terminate } = operation as Start;
    const others = possible.filter(
      (span) => span.client !== client && !(span.id !== undefined && terminate.includes(span.id)),
    );
    const moments = [from, ...others.map((span) => span.from).filter((at) => at > from && at <= to)];
    const most = Math.max(...moments.map((at) => clientsAt(others, at).size));
    return most < limit ? [`${client} refused at ${from} with at most ${most} of ${limit} held`] : [];
  });
}

const endedWithoutCause = (history: readonly Operation[], held: Span[]): string[] =>
  history.flatMap((each) =>
    each.kind === 'beat' &&
    each.outcome.kind === 'ended' &&
    held.some(({ id, from, to }) => id === each.id && from <= each.from && each.to < to)
      ? [`${each.id} ended at ${each.to} without cause`]
      : [],
  );

/** After a certain end nothing may be accepted, and no refusal may still name the stream. */
function resurrected(history: readonly Operation[], rules: Rules): string[] {
  const started = history.filter((each) => each.kind === 'start' && each.outcome.kind === 'started');
  const startOf = new Map(started.map((start) => [leaseOf(start)!.id, start]));
  const isOver = (id: string, operation: Operation): boolean => {
    const start = startOf.get(id);
    if (!start) return false;
    const others = history.filter((other) => other !== operation);
    if (others.some((other) => other.to < operation.from && didEnd(other, id, start))) return true;
    const signs = others.filter(
      (each) =>
        each.from <= operation.to &&
        (each === start || (each.kind === 'beat' && each.id === id && each.outcome.kind !== 'ended')),
    );
    const lasted = signs.map((each) => leaseOf(each)?.until ?? each.to + rules.skewMs + rules.leaseMs);
    return Math.max(...lasted) + rules.skewMs < operation.from;
  };
  return history.flatMap((operation) => {
    const { outcome, from } = operation;
    if (operation.kind === 'beat' && outcome.kind === 'accepted' && isOver(operation.id, operation)) {
      return [`heartbeat of ${operation.id} accepted at ${from}, after its end`];
    }
    if (outcome.kind !== 'full') return [];
    return outcome.active
      .filter((id) => isOver(id, operation))
      .map((id) => `${id} holds a slot at ${from}, after its end`);
  });
}
