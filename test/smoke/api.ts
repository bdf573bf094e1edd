import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Api, createApi } from '../../infra/web/shared/client.ts';

/** Each call with its status, for who reads what was tried. */
export type Calls = string[];

/** The client that the pages use, as somebody who holds this token; what it asks is added to `calls`. */
export function apiAt(origin: string, calls: Calls, token?: string): Api {
  const noted: typeof fetch = async (input, init) => {
    const request = new Request(input, init);
    const answer = await fetch(request, { signal: AbortSignal.timeout(60_000) });
    const path = new URL(request.url).pathname.replace(/[a-z]{3}_[0-9A-Z]{26}/g, '{id}');
    calls.push(`${answer.status} ${request.method} ${path}`);
    return answer;
  };
  return createApi({
    baseUrl: origin,
    fetch: noted,
    ...(token && { headers: { Authorization: `Bearer ${token}` } }),
  });
}

/** Throws unless the call was answered with this status. */
export async function refused(call: Promise<{ response: Response }>, status: number): Promise<void> {
  const { response } = await call;
  assert.equal(response.status, status, `${response.url} answered ${response.status}`);
}

/** Asks each second for what comes by a job, for half a minute at most. */
export async function eventually<T>(what: string, ask: () => Promise<T | null | undefined>): Promise<T> {
  for (let attempt = 0; attempt < 30; attempt++) {
    const found = await ask();
    if (found !== undefined && found !== null) return found;
    await sleep(1000);
  }
  assert.fail(`${what} did not come`);
}
