import type { Operation, Stop } from './operations.ts';

/** Contract §1: a limit counts in windows of a minute that open with the first; clocks may be off by seconds. */
const SURELY_ONE_WINDOW_MS = 55_000;
/** The stop itself, and so many after the end in a minute. */
const MOST = 1 + 20;

/** Stops after the end are counted like heartbeats, for each may write. */
export function uncountedStops(history: readonly Operation[]): string[] {
  const byId = new Map<string, Stop[]>();
  for (const each of history) {
    if (each.kind === 'stop') byId.set(each.id, [...(byId.get(each.id) ?? []), each]);
  }
  return [...byId].flatMap(([id, stops]) => {
    const first = Math.min(...stops.map(({ from }) => from));
    const taken = stops.filter(
      ({ outcome, to }) => outcome.kind === 'stopped' && to < first + SURELY_ONE_WINDOW_MS,
    ).length;
    return taken > MOST ? [`${taken} stops of ${id} taken in a minute`] : [];
  });
}
