import type { JobFile } from '../functions.ts';
import type { Clock } from './clock.ts';

export interface Jobs {
  list(): { name: string; schedule: string }[];
  has(name: string): boolean;
  /** Runs a job now, after a running one, and answers its outcome. Rejects with what it threw. */
  run(name: string): Promise<unknown>;
  /** Starts every job whose time has come; called by the timer and after the clock has moved. */
  runDue(): void;
  stop(): void;
}

const TICK_MS = 250;

/** The schedules, on the platform's clock. A job never runs beside itself. */
export function createJobs(
  files: JobFile[],
  clock: Clock,
  invoke: (id: string, event: unknown) => Promise<unknown>,
): Jobs {
  const declarations = files.map(({ handler }) => handler.job);
  const lastRun = new Map<string, number>();
  const running = new Map<string, Promise<unknown>>();
  let stopped = false;

  const start = (name: string): Promise<unknown> => {
    lastRun.set(name, clock.now());
    const run = invoke(name, scheduledEvent(name, clock.now())).finally(() => running.delete(name));
    running.set(name, run);
    return run;
  };

  const runDue = () => {
    for (const { id, localEverySeconds } of declarations) {
      const due = (lastRun.get(id) ?? 0) + localEverySeconds * 1000 <= clock.now();
      if (due && !running.has(id)) {
        start(id).catch((error: Error) => {
          if (!stopped) console.error(`${id} failed: ${error.message}`);
        });
      }
    }
  };
  const timer = setInterval(runDue, TICK_MS);

  return {
    list: () => declarations.map(({ id, schedule }) => ({ name: id, schedule })),
    has: (name) => declarations.some(({ id }) => id === name),
    async run(name) {
      while (running.has(name)) await running.get(name)?.catch(() => undefined);
      return start(name);
    },
    runDue,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** What EventBridge sends for a rule with a schedule. */
const scheduledEvent = (name: string, now: number) => ({
  version: '0',
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  time: new Date(now).toISOString(),
  resources: [`arn:aws:events:local:000000000000:rule/${name}`],
  detail: {},
});
