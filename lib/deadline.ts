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

const running = new AsyncLocalStorage<AbortSignal>();

/** Runs a request; what it waits for outside ends after `milliseconds`, see `deadline`. */
export const withinTime = <T>(milliseconds: number, run: () => Promise<T>): Promise<T> =>
  running.run(AbortSignal.timeout(milliseconds), run);

/** Ends what the present request waits for when its time is up; undefined for jobs, which have no client waiting. */
export const deadline = (): AbortSignal | undefined => running.getStore();
