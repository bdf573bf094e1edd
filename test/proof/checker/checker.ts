import { tooManyBytes } from './bytes.ts';
import type { Operation, Rules } from './operations.ts';
import { againstRights, beyondPlan, rightsOf } from './rights.ts';
import { signedOut } from './sessions.ts';
import {
  definitelyHeld,
  endedWithoutCause,
  possiblyHeld,
  refusedWhileFree,
  resurrected,
  tooMany,
} from './slots.ts';
import { uncountedStops } from './stops.ts';

/** Everything that contradicts the contract, in words; empty when the history is sound. */
export function violationsOf(history: readonly Operation[], rules: Rules): string[] {
  const rights = rightsOf(history, rules);
  const held = history.flatMap((each) => definitelyHeld(each, history, rights, rules));
  const possible = history.flatMap((each) => possiblyHeld(each, history, rules));
  return [
    ...tooMany(history, held, rights),
    ...refusedWhileFree(history, possible, rights),
    ...endedWithoutCause(history, held),
    ...resurrected(history, rules),
    ...signedOut(history),
    ...againstRights(history, rights),
    ...beyondPlan(history, held, rights),
    ...tooManyBytes(history, rights, rules),
    ...uncountedStops(history),
  ];
}
