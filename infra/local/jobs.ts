import type { JobFile } from '../functions.ts';
import type { Clock } from './clock.ts';

export interface Jobs {
  list(): ListedJob[];
  has(name: string): boolean;
  /** Runs a job now, after a running one, and answers its outcome. Rejects with what it threw. */
  run(name: string): Promise<unknown>;
  /** Runs a job for something that happened, in the form of its source. */
  wake(name: string, detail: unknown): Promise<unknown>;
  /** Starts every job whose time has come; called by the timer and after the clock has moved. */
  runDue(): void;
  stop(): void;
}

interface ListedJob {
  name: string;
  /** Null where only events wake it. */
  schedule: string | null;
  /** When it ran last on the platform's clock and what it came to; null before the first time. */
  lastRun: { at: string; outcome?: unknown; error?: string } | null;
}

const TICK_MS = 250;

/** The schedules, on the platform's clock. A job never runs beside itself. */
export function createJobs(
  files: JobFile[],
  clock: Clock,
  invoke: (id: string, event: unknown) => Promise<unknown>,
): Jobs {
  const declarations = files.map(({ handler }) => handler.job);
  const startedAt = new Map<string, number>();
  const lastRuns = new Map<string, NonNullable<ListedJob['lastRun']>>();
  const running = new Map<string, Promise<unknown>>();
  let stopped = false;

  const start = (name: string, event = scheduledEvent(name, clock.now())): Promise<unknown> => {
    startedAt.set(name, clock.now());
    const at = new Date(clock.now()).toISOString();
    const run = invoke(name, event)
      .then(
        (outcome) => {
          lastRuns.set(name, { at, outcome });
          return outcome;
        },
        (error: Error) => {
          lastRuns.set(name, { at, error: error.message });
          throw error;
        },
      )
      .finally(() => running.delete(name));
    running.set(name, run);
    return run;
  };

  const startAfterRunning = async (name: string, event?: ReturnType<typeof scheduledEvent>) => {
    while (running.has(name)) await running.get(name)?.catch(() => undefined);
    return start(name, event);
  };

  const runDue = () => {
    for (const { id, localEverySeconds = Infinity } of declarations) {
      const due = (startedAt.get(id) ?? 0) + localEverySeconds * 1000 <= clock.now();
      if (due && !running.has(id)) {
        start(id).catch((error: Error) => {
          if (!stopped) console.error(`${id} failed: ${error.message}`);
        });
      }
    }
  };
  const timer = setInterval(runDue, TICK_MS);

  return {
    list: () =>
      declarations.map(({ id, schedule = null }) => ({
        name: id,
        schedule,
        lastRun: lastRuns.get(id) ?? null,
      })),
    has: (name) => declarations.some(({ id }) => id === name),
    run: (name) => startAfterRunning(name),
    wake: (name, detail) =>
      startAfterRunning(name, { ...scheduledEvent(name, clock.now()), source: 'local', detail }),
    runDue,
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}

/** What EventBridge sends for a rule with a schedule. */
const scheduledEvent = (name: string, now: number): Record<string, unknown> => ({
  version: '0',
  source: 'aws.events',
  'detail-type': 'Scheduled Event',
  time: new Date(now).toISOString(),
  resources: [`arn:aws:events:local:000000000000:rule/${name}`],
  detail: {},
});
