import { createInterface } from 'node:readline';
import { SHARE_ENV, Worker } from 'node:worker_threads';
import type { Invocation } from './invocation.ts';
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
 * clock reaches them. A thread that dies fails its call and is replaced at the next one. `onLine` gets what they log.
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
    run(worker, task);
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

  const run = (worker: Worker, { invocation, resolve, reject }: Task) => {
    const settle = (settleTask: () => void, alive: boolean) => {
      worker.off('message', onMessage).off('error', onDeath).off('exit', onDeath);
      settleTask();
      if (alive) idle.push(worker);
      else all.delete(worker);
      next();
    };
    const onMessage = (answer: WorkerAnswer) =>
      settle(() => ('result' in answer ? resolve(answer.result) : reject(new Error(answer.failure))), true);
    const onDeath = (cause: unknown) =>
      settle(() => reject(new Error(`The thread of ${invocation.id} ended: ${String(cause)}`)), false);
    worker.on('message', onMessage).on('error', onDeath).on('exit', onDeath);
    worker.postMessage(invocation);
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
