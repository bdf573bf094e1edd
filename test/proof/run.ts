import type { Table } from '../../lib/table/table.ts';
import { LEASE_MS } from '../../lib/domain/playback/leases.ts';
import { violationsOf } from './checker/checker.ts';
import { type Breakage, realEndpoints, SKEW_MS, Unexpected } from './endpoints.ts';
import { faultyTable, type Mode, MODES } from './faults.ts';
import { type Ending, record, type Shape, type Subject, type Traits, TrueTime } from './history.ts';
import { randomFrom } from '../../infra/bench/random.ts';

export interface Outcome {
  seed: number;
  mode: Mode;
  limit: number;
  operations: number;
  faults: number;
  violations: string[];
}

const ENDINGS: Ending[] = ['logout', 'itself', 'another', 'others', 'password', 'closing'];
const CROWDED: Ending[] = ['newcomers', 'newcomers', 'logout', 'closing'];

/** What happens besides streams; closing last, so that much has happened before. */
const traitsOf = (number: number): Traits => ({
  standalone: true,
  floods: true,
  rights: number % 2 === 1,
  ...(number % 4 > 1 && { endings: number % 8 > 3 ? CROWDED : ENDINGS }),
  long: number % 3 === 0,
});

/**
 * One history against the real endpoints: mode, limit and what happens besides follow from the seed, so a seed
 * repeats it. `breakage` makes the endpoints err.
 */
export async function proveEndpoints(
  table: Table,
  seed: number,
  shape: Shape,
  breakage?: Breakage,
): Promise<Outcome> {
  const mode = MODES[seed % MODES.length]!;
  const limit = 1 + (Math.floor(seed / MODES.length) % 4);
  const random = randomFrom(seed);
  const time = new TrueTime();
  let faults = 0;
  const skewed = () => {
    if (mode !== 'clock skew') return 0;
    faults++;
    return Math.floor((random() * 2 - 1) * SKEW_MS);
  };
  const faulty = (one: Table) => faultyTable(one, mode, random, () => faults++);
  const subject = await realEndpoints(table, limit, time, { faulty, skewed }, breakage);
  const traits = shape.traits ?? traitsOf(Math.floor(seed / MODES.length / 4));
  const skewMs = mode === 'clock skew' ? SKEW_MS : 0;
  const told = { seed, mode, limit };
  try {
    const history = await record(subject, time, random, { ...shape, traits });
    const violations = violationsOf(history, { limit, skewMs, leaseMs: LEASE_MS });
    return { ...told, faults, operations: history.length, violations };
  } catch (error) {
    if (!(error instanceof Unexpected)) throw error;
    return { ...told, faults, operations: 0, violations: [`an answer nobody may get: ${error.message}`] };
  }
}

/** One history against a limiter that is known to be broken. */
export async function tryFixture(
  make: (table: Table, limit: number, time: TrueTime) => Subject,
  table: Table,
  seed: number,
  shape: Shape,
): Promise<string[]> {
  const limit = 1 + (seed % 4);
  const time = new TrueTime();
  // Every request takes a moment, as a network does; broken limiters live between their requests.
  const slow = faultyTable(table, 'delayed', randomFrom(seed + 1), () => undefined);
  const history = await record(make(slow, limit, time), time, randomFrom(seed), shape);
  return violationsOf(history, { limit, skewMs: 0, leaseMs: LEASE_MS });
}
