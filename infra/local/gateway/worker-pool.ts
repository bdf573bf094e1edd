import { createInterface } from 'node:readline';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import { type Invocation, within } from './invocation.ts';
import type { WorkerAnswer } from './worker.ts';

interface Task {
  invocation: Invocation;
  resolve: (result: unknown) => void;
  reject: (error: Error) => void;
}

export interface WorkerPool {
  invoke(invocation: Invocation): Promise<unknown>;
  stop(): Promise<void>;
}

/**
 * Threads that each do one call at a time, made when first needed. The environment is shared, so that the moved
 * clock reaches them. A thread that dies fails its call and is replaced at the next one; one that takes too long is
 * ended. Waiting for a thread does not count, because Lambda would have started another container. `onLine` gets what
 * they log.
 */
export function createWorkerPool(size: number, onLine: (line: string) => void): WorkerPool {
  const waiting: Task[] = [];
  const idle: Worker[] = [];
  const all = new Set<Worker>();

  const next = () => {
    const task = waiting[0];
    const worker = task && (idle.pop() ?? (all.size < size ? started() : undefined));
    if (!task || !worker) return;
    waiting.shift();
    void run(worker, task);
    next();
  };

  const started = (): Worker => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      env: SHARE_ENV,
      stdout: true,
    });
    createInterface({ input: worker.stdout }).on('line', onLine);
    worker
      .on('error', () => undefined)
      .once('exit', () => {
        all.delete(worker);
        if (idle.includes(worker)) idle.splice(idle.indexOf(worker), 1);
      });
    worker.unref();
    all.add(worker);
    return worker;
  };

  const run = async (worker: Worker, { invocation, resolve, reject }: Task) => {
    let alive = true;
    try {
      const answer = await within(invocation, answerOf(worker, invocation));
      if ('result' in answer) resolve(answer.result);
      else reject(new Error(answer.failure));
    } catch (error) {
      alive = false;
      all.delete(worker);
      void worker.terminate();
      reject(error as Error);
    }
    if (alive) idle.push(worker);
    next();
  };

  return {
    invoke: (invocation) =>
      new Promise((resolve, reject) => {
        waiting.push({ invocation, resolve, reject });
        next();
      }),
    async stop() {
      await Promise.all([...all].map((worker) => worker.terminate()));
    },
  };
}

/** Hands a call to a thread; rejects when the thread ends over it. */
function answerOf(worker: Worker, invocation: Invocation): Promise<WorkerAnswer> {
  return new Promise<WorkerAnswer>((resolve, reject) => {
    const settle = (act: () => void) => {
      worker.off('message', onMessage).off('error', onEnd).off('exit', onEnd);
      act();
    };
    const onMessage = (answer: WorkerAnswer) => settle(() => resolve(answer));
    const onEnd = (cause: unknown) =>
      settle(() => reject(new Error(`The thread of ${invocation.id} ended: ${String(cause)}`)));
    worker.on('message', onMessage).on('error', onEnd).on('exit', onEnd).postMessage(invocation);
  });
}
