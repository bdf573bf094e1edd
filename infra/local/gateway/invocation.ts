import type { Context } from 'aws-lambda';
import { randomUUID } from 'node:crypto';

/** What runs a function: where its bundle is, which build of it, and what it is called with. */
export interface Invocation {
  id: string;
  /** `file:` URL of the bundle; another one after each build. */
  url: string;
  event: unknown;
  timeoutMs: number;
}

export class FunctionTimeout extends Error {}

type BundleHandler = (event: unknown, context: Context) => Promise<unknown>;

const loaded = new Map<string, { url: string; handler: Promise<BundleHandler> }>();

/** Calls a function in this thread as Lambda does. The bundle is imported at its first call. */
export async function invokeHere({ id, url, event, timeoutMs }: Invocation): Promise<unknown> {
  const handler = await load(id, url);
  return handler(event, contextOf(id, Date.now() + timeoutMs));
}

/** Rejects with a FunctionTimeout when a call that is running takes longer than its function may. */
export async function within<T>({ id, timeoutMs }: Invocation, running: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new FunctionTimeout(`${id} has not answered within ${timeoutMs / 1000} s`)),
      timeoutMs,
    );
  });
  return Promise.race([running, late]).finally(() => clearTimeout(timer));
}

function load(id: string, url: string): Promise<BundleHandler> {
  const found = loaded.get(id);
  if (found?.url === url) return found.handler;
  const handler = import(url).then((module: { handler: BundleHandler }) => module.handler);
  loaded.set(id, { url, handler });
  handler.catch(() => loaded.delete(id));
  return handler;
}

const contextOf = (functionName: string, deadline: number): Context =>
  ({
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:local:000000000000:function:${functionName}`,
    memoryLimitInMB: '512',
    awsRequestId: randomUUID(),
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: 'local',
    callbackWaitsForEmptyEventLoop: false,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  }) as Context;
