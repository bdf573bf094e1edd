import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * How long a request may wait for what is outside, in milliseconds: less than the ten seconds of its function, so
 * that whatever hangs, the client is answered by us.
 */
export const REQUEST_MS = 8000;

/** How an AWS client tries: three tries of a table that hangs end before a request's time does. */
export const REQUEST_TRIES = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2300, throwOnRequestTimeout: true },
};

/** What was asked of the table. */
export interface Usage {
  /** Waits: requests that are under way at once are one. */
  trips: number;
  /** Capacity units. */
  read: number;
  write: number;
  /** Tries after the first, and writes whose condition was not met. */
  retries: number;
  conflicts: number;
}

/** The usage of one run, and how many of its requests are under way. */
interface Meter extends Usage {
  open: number;
}

const running = new AsyncLocalStorage<{ signal?: AbortSignal; meter: Meter }>();

const newMeter = (): Meter => ({ trips: 0, read: 0, write: 0, retries: 0, conflicts: 0, open: 0 });

/** Runs a request; what it waits for outside ends after `milliseconds`, see `deadline`, and is counted, see `usage`. */
export const withinTime = <T>(milliseconds: number, run: () => Promise<T>): Promise<T> =>
  running.run({ signal: AbortSignal.timeout(milliseconds), meter: newMeter() }, run);

/** Runs a job: nobody waits for it, but what it asks for is counted. */
export const metered = <T>(run: () => Promise<T>): Promise<T> => running.run({ meter: newMeter() }, run);

/** Ends what the present request waits for when its time is up; undefined for jobs, which have no client waiting. */
export const deadline = (): AbortSignal | undefined => running.getStore()?.signal;

/** Where the present request or job counts; undefined outside of any. */
export const meter = (): Meter | undefined => running.getStore()?.meter;

/** What the present request or job has asked of the table so far. */
export function usage(): Usage {
  const { open: _open, ...used } = meter() ?? newMeter();
  return used;
}
