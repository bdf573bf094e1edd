import {
  leaseOf,
  type Operation,
  type PlanChange,
  type Rules,
  startsById,
  type TitleChange,
} from './operations.ts';
import type { Held } from './slots.ts';

/** What something may have been at any moment between two times, by the changes made one after the other. */
function possibleValues<T>(
  initial: T,
  changes: readonly { from: number; to: number; value: T; outcome: { kind: string } }[],
  { from, to }: { from: number; to: number },
): T[] {
  let values = [initial];
  for (const change of changes) {
    if (change.from > to) break;
    const certain = change.to < from && change.outcome.kind === 'done';
    values = certain ? [change.value] : [...values, change.value];
  }
  return values;
}

type Window = { from: number; to: number };

/** The rights of the account as its history tells them. */
export interface Rights {
  /** The fewest and the most streams that the plan may have allowed in this time. */
  limits(window: Window): { fewest: number; most: number };
  /** May the title have been there; may it have been away. */
  title(window: Window): { shown: boolean; away: boolean };
  /** When the title may have been away. */
  absences: Window[];
}

export function rightsOf(history: readonly Operation[], { limit }: Pick<Rules, 'limit'>): Rights {
  const inOrder = [...history].sort((a, b) => a.from - b.from);
  const plans = inOrder.filter((each): each is PlanChange => each.kind === 'plan');
  const titles = inOrder.filter((each): each is TitleChange => each.kind === 'title');
  return {
    limits: (window) => {
      const values = possibleValues(limit, plans, window);
      return { fewest: Math.min(...values), most: Math.max(...values) };
    },
    title: (window) => {
      const values = possibleValues(true, titles, window);
      return { shown: values.includes(true), away: values.includes(false) };
    },
    absences: titles
      .filter(({ value }) => !value)
      .map(({ from }) => {
        const back = titles.find((each) => each.from > from && each.value && each.outcome.kind === 'done');
        return { from, to: back?.to ?? Infinity };
      }),
  };
}

/** Nothing is accepted without the right to it, and nobody refused who has it. */
export function againstRights(history: readonly Operation[], rights: Rights): string[] {
  const closing = history.find((each) => each.kind === 'out' && each.closing);
  return history.flatMap((operation) => {
    const { from, client, kind, outcome } = operation;
    const { fewest, most } = rights.limits(operation);
    const { shown, away } = rights.title(operation);
    if (leaseOf(operation) && (!shown || most === 0)) {
      return [`a ${kind} of ${client} accepted at ${from}, ${shown ? 'without a plan' : 'title withdrawn'}`];
    }
    // A closed account has no plan.
    const covered = fewest > 0 && !away && !(closing && closing.from <= operation.to);
    return outcome.kind === 'denied' && covered
      ? [`a start of ${client} denied at ${from}, which the plan covers`]
      : [];
  });
}

/** When a plan shrinks, the streams that started first stay, and no other is heard any more. */
export function beyondPlan(history: readonly Operation[], held: readonly Held[], rights: Rights): string[] {
  const starts = startsById(history);
  return history.flatMap((beat) => {
    if (beat.kind !== 'beat' || beat.outcome.kind !== 'accepted') return [];
    const own = starts.get(beat.id);
    const older = held.filter(({ id, client, from, to }) => {
      const start = starts.get(id);
      return (
        start && own && start.to < own.from && client !== beat.client && from <= beat.from && beat.to < to
      );
    });
    const { most } = rights.limits(beat);
    const ahead = new Set(older.map(({ client }) => client)).size;
    return ahead >= most && own
      ? [`${beat.id} heard at ${beat.from} behind ${ahead} older streams, limit ${most}`]
      : [];
  });
}
