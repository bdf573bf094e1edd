import { type Operation, type Rules, type Start, startsById } from './operations.ts';
import type { Rights } from './rights.ts';

/** Contract §2: a renewable grant lasts ten minutes at most, and a lease and 15 s while others hold all. */
const USUAL_MS = 600_000;
const BEYOND_LEASE_MS = 15_000;

/** A device that certainly holds a grant. */
interface Held {
  id: string;
  device: string;
  standalone: boolean;
  from: number;
  to: number;
}

type Admitted = Start & { outcome: { kind: 'started'; grant: number; device: string } };

/** Devices with bytes are bounded: by short grants when others hold all, and by few standalone ones. */
export function tooManyBytes(history: readonly Operation[], rights: Rights, rules: Rules): string[] {
  const starts = startsById(history);
  const held = history.flatMap((each) => grantOf(each, starts, rules));
  return [
    ...history.flatMap((each) => lengthened(each, starts, rules)),
    ...[...starts.values()].filter(isAdmitted).flatMap((start) => crowded(start, held, rights, rules)),
    ...history.flatMap((each) => refusedWithoutCause(each, history, rights)),
  ];
}

const isAdmitted = ({ outcome }: Start | Admitted): boolean =>
  outcome.kind === 'started' && outcome.grant !== undefined && outcome.device !== undefined;

/** A later report by a server whose clock is behind makes the account remember an earlier end. */
function grantOf(operation: Operation, starts: Map<string, Start>, { skewMs }: Rules): Held[] {
  if (operation.kind !== 'start' && operation.kind !== 'beat') return [];
  const { outcome, to } = operation;
  if (outcome.kind !== 'started' && outcome.kind !== 'accepted') return [];
  const id = operation.kind === 'beat' ? operation.id : outcome.kind === 'started' ? outcome.id : '';
  const start = starts.get(id);
  if (outcome.grant === undefined || start?.outcome.kind !== 'started') return [];
  const { device = '' } = start.outcome;
  return [{ id, device, standalone: start.standalone === true, from: to, to: outcome.grant - 3 * skewMs }];
}

/** A renewable grant lasts ten minutes from the report, a standalone one as long as it was given at the start. */
function lengthened(operation: Operation, starts: Map<string, Start>, { skewMs }: Rules): string[] {
  const [held] = grantOf(operation, starts, { skewMs: 0, limit: 0, leaseMs: 0 });
  if (!held) return [];
  const given = starts.get(held.id)!.outcome as Admitted['outcome'];
  const most = held.standalone ? given.grant : operation.to + USUAL_MS + skewMs;
  return held.to > most ? [`a grant of ${held.id} until ${held.to}, at most ${most}`] : [];
}

function crowded(start: Start, held: readonly Held[], rights: Rights, { skewMs, leaseMs }: Rules): string[] {
  const { grant, device, id } = start.outcome as Admitted['outcome'];
  const { most } = rights.limits(start);
  const during = held.filter(({ from, to, ...each }) => from < start.from && start.to < to && each.id !== id);
  if (start.standalone) {
    const others = new Set(during.filter(({ standalone }) => standalone).map((each) => each.id)).size;
    return others >= most ? [`a standalone grant at ${start.from} beside ${others}, limit ${most}`] : [];
  }
  const others = new Set(during.map((each) => each.device).filter((each) => each !== device)).size;
  const brief = start.to + leaseMs + BEYOND_LEASE_MS + skewMs;
  return others >= most && grant > brief
    ? [`a long grant at ${start.from} beside ${others} devices with bytes, limit ${most}`]
    : [];
}

/** The histories are shorter than any standalone grant. */
function refusedWithoutCause(operation: Operation, history: readonly Operation[], rights: Rights): string[] {
  if (operation.kind !== 'start' || operation.outcome.kind !== 'full' || !operation.outcome.standalone)
    return [];
  const perhaps = history.filter(
    (each) =>
      each.kind === 'start' &&
      each.standalone === true &&
      ['started', 'unknown'].includes(each.outcome.kind) &&
      each.from <= operation.to,
  ).length;
  const { fewest } = rights.limits(operation);
  return perhaps < fewest
    ? [`a standalone start refused at ${operation.from} beside ${perhaps}, limit ${fewest}`]
    : [];
}
