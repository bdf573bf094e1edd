import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type FunctionFile, jobsOf } from '../../functions.ts';
import { watchFunctions } from '../../build.ts';
import { invokeHere, type Invocation, within } from './invocation.ts';
import { createWorkerPool } from './worker-pool.ts';

/** Memory from which Lambda gives a full core: who asks for it computes, so it must not hold the other answers up. */
const FULL_CORE_MB = 1769;
const HASHING_THREADS = 2;
const JOB_THREADS = 2;

/** As the deployment sets them, but for jobs, which have Lambda's own limit. */
export const FUNCTION_TIMEOUT_MS = 10_000;
export const JOB_TIMEOUT_MS = 900_000;

export interface FunctionsRunner {
  functions: FunctionFile[];
  /** Calls a function by its id. Rejects with what it threw, or with a FunctionTimeout. */
  invoke(id: string, event: unknown, timeoutMs?: number): Promise<unknown>;
  stop(): Promise<void>;
}

/** Builds every function into `outDir`, again whenever a source changes, and calls them as Lambda does. */
export async function startFunctions(outDir: string): Promise<FunctionsRunner> {
  let build = 1;
  const bundles = await watchFunctions(
    (errors) => {
      for (const error of errors) console.error(`Not built, the build before goes on: ${error}`);
      if (errors.length > 0) return;
      build++;
      console.log('Rebuilt.');
    },
    { outDir },
  );
  const ids = (functions: FunctionFile[]) => new Set(functions.map(({ id }) => id));
  const heavy = ids(bundles.functions.filter(isHeavy));
  const jobs = ids(jobsOf(bundles.functions));
  const forHeavy = createWorkerPool(HASHING_THREADS, console.log);
  const forJobs = createWorkerPool(JOB_THREADS, printJobLine);
  const invokerOf = (id: string) =>
    heavy.has(id) ? forHeavy.invoke : jobs.has(id) ? forJobs.invoke : invokeInTime;
  return {
    functions: bundles.functions,
    invoke(id, event, timeoutMs = FUNCTION_TIMEOUT_MS) {
      const url = `${pathToFileURL(join(bundles.outDir, id, 'index.mjs')).href}?build=${build}`;
      return invokerOf(id)({ id, url, event, timeoutMs });
    },
    async stop() {
      await Promise.all([forHeavy.stop(), forJobs.stop(), bundles.stop()]);
    },
  };
}

function isHeavy({ handler }: FunctionFile): boolean {
  return 'declaration' in handler && (handler.declaration.memory ?? 0) >= FULL_CORE_MB;
}

/** What a job's line tells besides its outcome: that it looked. */
const LOOKED = /"trips":/;

/** A sweep that found nothing, every second, would drown what is worth reading. */
function printJobLine(line: string): void {
  const outcome = line.slice(0, LOOKED.exec(line)?.index);
  const idle = line.startsWith('{"level":"info","message":"job"') && !/:[1-9]/.test(outcome);
  if (!idle) console.log(line);
}

const invokeInTime = (invocation: Invocation) => within(invocation, invokeHere(invocation));
