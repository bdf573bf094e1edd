import { leaseOf, type Operation, type Rules, startsById } from './operations.ts';
import type { Rights } from './rights.ts';
import { didSignOut, sessionOf } from './sessions.ts';

/** A slot that a client holds. */
export interface Span {
  client: string;
  id: string | undefined;
  from: number;
  to: number;
}

/** One of a stream that was answered. */
export type Held = Span & { id: string };

/** A slot is certainly held from a lease's answer until the lease may be over, or somebody begins to end it. */
export function definitelyHeld(
  operation: Operation,
  history: readonly Operation[],
  rights: Rights,
  { skewMs, leaseMs }: Rules,
): Held[] {
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
  // Word of a withdrawal may come late, so it may end a stream at any time until the title is back.
  const absences = rights.absences.filter(({ to }) => to >= operation.from).map(({ from }) => from);
  const to = Math.min(until - skewMs, ...endings, ...renewals, ...absences);
  return to > operation.to ? [{ client: operation.client, id, from: operation.to, to }] : [];
}

const mayEnd = (other: Operation, id: string, client: string): boolean => {
  if (other.kind === 'stop') return other.id === id;
  if (other.kind === 'plan') return true;
  if (other.kind === 'beat' || other.kind === 'title') return false;
  if (other.kind === 'out') {
    return (
      (other.everybody && other.client !== client) || other.sessions.some((each) => each.client === client)
    );
  }
  const made = other.outcome.kind === 'started' && other.outcome.id === id;
  return !made && other.outcome.kind !== 'full' && (other.client === client || other.terminate.includes(id));
};

/** A slot is possibly held from the asking until its lease is certainly over, or it was certainly ended. */
export function possiblyHeld(operation: Operation, history: readonly Operation[], rules: Rules): Span[] {
  if (operation.kind !== 'start' && operation.kind !== 'beat') return [];
  if (!['started', 'accepted', 'unknown'].includes(operation.outcome.kind)) return [];
  const id = operation.kind === 'beat' ? operation.id : leaseOf(operation)?.id;
  const until = leaseOf(operation)?.until ?? operation.to + rules.skewMs + rules.leaseMs;
  const session = sessionOf(operation, history);
  const endings = history
    .filter((other) => other !== operation && (didEnd(other, id, operation) || didSignOut(other, session)))
    .map((other) => overAt(other, rules));
  const to = Math.min(until + rules.skewMs, ...endings);
  return [{ client: operation.client, id, from: operation.from, to }];
}

function didEnd(other: Operation, id: string | undefined, { client, from, to }: Operation): boolean {
  if (other.kind === 'start') {
    if (other.outcome.kind !== 'started' || other.outcome.id === id) return false;
    if (other.client === client) return other.from >= to;
    return id !== undefined && other.terminate.includes(id) && other.to >= from;
  }
  if ((other.kind !== 'stop' && other.kind !== 'beat') || id === undefined || other.id !== id) return false;
  return other.kind === 'stop' ? other.outcome.kind === 'stopped' : other.outcome.kind === 'ended';
}

/** A server whose clock is ahead calls expired what still runs by another's. */
const overAt = ({ kind, to }: Operation, { skewMs }: Rules): number =>
  kind === 'beat' ? to + 2 * skewMs : to;

/** Slots of one client count once: its own stream is replaced, whichever id it has. */
const clientsAt = (spans: readonly Span[], at: number): Set<string> =>
  new Set(spans.filter(({ from, to }) => from <= at && at < to).map(({ client }) => client));

/** The last to come found room among the others, as many as the plan had streams then. */
export function tooMany(history: readonly Operation[], held: Held[], rights: Rights): string[] {
  const starts = startsById(history);
  for (const { from: at } of held) {
    const holders = held.filter(({ from, to }) => from <= at && at < to);
    const begun = holders.flatMap(({ id }) => starts.get(id) ?? []);
    const lastFrom = Math.max(...begun.map(({ from }) => from));
    const perhapsLast = begun.filter(({ to }) => to >= lastFrom);
    const limit = Math.max(...perhapsLast.map((start) => rights.limits(start).most));
    const { size } = clientsAt(holders, at);
    if (size > limit) return [`${size} streams held at ${at}, limit ${limit}`];
  }
  return [];
}

/** A slot that is free is given. */
export const refusedWhileFree = (history: readonly Operation[], possible: Span[], rights: Rights): string[] =>
  history.flatMap((operation) => {
    if (operation.kind !== 'start' || operation.outcome.kind !== 'full' || operation.outcome.standalone) {
      return [];
    }
    const { client, from, to, terminate } = operation;
    const others = possible.filter(
      (span) => span.client !== client && !(span.id !== undefined && terminate.includes(span.id)),
    );
    const moments = [from, ...others.map((span) => span.from).filter((at) => at > from && at <= to)];
    const most = Math.max(...moments.map((at) => clientsAt(others, at).size));
    const { fewest } = rights.limits(operation);
    return most < fewest ? [`${client} refused at ${from} with at most ${most} of ${fewest} held`] : [];
  });

export const endedWithoutCause = (history: readonly Operation[], held: Held[]): string[] =>
  history.flatMap((each) =>
    each.kind === 'beat' &&
    each.outcome.kind === 'ended' &&
    held.some(({ id, from, to }) => id === each.id && from <= each.from && each.to < to)
      ? [`${each.id} ended at ${each.to} without cause`]
      : [],
  );

/** After a certain end nothing may be accepted, and no refusal may still name the stream. */
export function resurrected(history: readonly Operation[], rules: Rules): string[] {
  const starts = startsById(history);
  const isOver = (id: string, operation: Operation): boolean => {
    const start = starts.get(id);
    if (!start) return false;
    const others = history.filter((other) => other !== operation);
    if (others.some((other) => overAt(other, rules) < operation.from && didEnd(other, id, start)))
      return true;
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
