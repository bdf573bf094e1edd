import type { AwsClient } from 'aws4fetch';
import { deadline, REQUEST_MS } from '../scope.ts';
import { Problem } from '../domain/problem.ts';

export const busy = (): Problem =>
  new Problem('unavailable', 'A service behind this one is busy; try again shortly.', {}, 1);

/** A request to an AWS service by plain REST. What cannot be reached, hangs, or is busy or broken over there is a 503. */
export async function fetchAws(client: AwsClient, url: string, init: RequestInit): Promise<Response> {
  const signal = deadline() ?? AbortSignal.timeout(REQUEST_MS);
  const answer = await client.fetch(url, { ...init, signal }).catch(() => undefined);
  if (answer === undefined || answer.status === 429 || answer.status >= 500) {
    throw busy();
  }
  return answer;
}
