import type { Context } from 'aws-lambda';
import { type App, theApp } from './app.ts';
import { errorFields } from './log.ts';
import { asMetrics, unitsOf } from './metrics.ts';
import { metered, usage } from './scope.ts';
import type { Grant } from './http/declaration.ts';
import type { TableAction } from './table/failures.ts';

/** A run takes up nothing new after this time, in milliseconds, so that it ends before its function's five minutes do. */
export const RUN_MS = 4 * 60_000;

/** Work that no request asks for: scheduled, or woken by what happens. */
export interface JobDeclaration {
  /** The file is named after it. */
  id: string;
  summary: string;
  /** EventBridge schedule expression, such as `rate(1 hour)`; absent where only events make work. */
  schedule?: string;
  /** How often the local platform runs it, where it has a schedule. */
  localEverySeconds?: number;
  /** Tries the service from outside; where a stage has no canary its schedule rests. */
  isCanary?: true;
  /** Inserts of these kinds of item wake it too, seen by the start of their sort key. */
  wokenBy?: readonly string[];
  /** Changes of the table that one of these patterns fits come to it in batches, as `ChangeRecord`s; in Lambda's syntax of filters. */
  changes?: readonly object[];
  /** Objects that arrive in the upload bucket under this prefix wake it too. */
  wokenByUpload?: `ingest/${string}`;
  /** News of a transcoder's job wakes it too. */
  wokenByTranscoder?: true;
  /** What SES says of a mail wakes it too, and stands in the event. */
  wokenByMailService?: true;
  table: readonly TableAction[];
  /** Which numbers of its outcome are kept as metrics, and under what names. */
  metrics?: Readonly<Record<string, string>>;
  grants?: readonly Grant[];
}

/** `time` is the schedule's or the event's own (ISO 8601), so that tests and the local clock can move it. */
export interface JobEvent {
  time?: string;
  /** What happened, in the form of its source; absent in a run by the schedule. */
  detail?: unknown;
  /** Changes of the table, as Lambda brings them. */
  Records?: unknown;
}

export interface JobHandler {
  (event: JobEvent, context?: Context, app?: App): Promise<unknown>;
  job: JobDeclaration;
}

/** Makes the Lambda handler of a job. `run` gets the time it runs for, epoch milliseconds, and what woke it; what it answers is logged. */
export function job(
  declaration: JobDeclaration,
  run: (now: number, app: App, detail: unknown) => Promise<Record<string, unknown>>,
): JobHandler {
  const handler = async (event: JobEvent, _context?: Context, app: App = theApp()) => {
    const now = event.time === undefined ? app.now() : Date.parse(event.time);
    try {
      return await metered(async () => {
        const outcome = await run(now, app, event.detail ?? event.Records);
        app.log('info', 'job', {
          job: declaration.id,
          ...outcome,
          trips: usage().trips,
          ...metricsOf(declaration, outcome, app),
        });
        return outcome;
      });
    } catch (error) {
      app.log('error', 'job failed', { job: declaration.id, ...errorFields(error) });
      throw error;
    }
  };
  return Object.assign(handler, { job: declaration });
}

function metricsOf({ metrics = {} }: JobDeclaration, outcome: Record<string, unknown>, { config, now }: App) {
  const kept = Object.entries(metrics).map(([figure, name]) => [name, outcome[figure] as number]);
  const figures = [
    { dimensions: [], values: Object.fromEntries(kept) as Record<string, number> },
    unitsOf(usage()),
  ];
  return asMetrics(config.stage, figures, now());
}
