import { parentPort } from 'node:worker_threads';
import { invokeHere, type Invocation } from './invocation.ts';

/** A thread for functions that compute for long; one call at a time, as a Lambda container. */
export type WorkerAnswer = { result: unknown } | { failure: string };

parentPort!.on('message', (invocation: Invocation) => {
  invokeHere(invocation).then(
    (result) => parentPort!.postMessage({ result } satisfies WorkerAnswer),
    (error: Error) =>
      parentPort!.postMessage({ failure: error.stack ?? String(error) } satisfies WorkerAnswer),
  );
});
