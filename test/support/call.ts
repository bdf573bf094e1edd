import type { APIGatewayRequestAuthorizerEvent } from 'aws-lambda';
import { gunzipSync } from 'node:zlib';
import { handler as authorizer } from '../../functions/system/authorize-request.ts';
import { type CallOptions, eventOf } from '../../infra/gateway-event.ts';
import type { App } from '../../lib/app.ts';
import { problemsOf, tableActionsOf } from '../../lib/http/declaration.ts';
import type { Handler } from '../../lib/http/endpoint.ts';
import type { JobEvent, JobHandler } from '../../lib/job.ts';
import { LEAKS } from './canaries.ts';
import { withinRole } from './run/actions.ts';

export { type CallOptions, eventOf };

export interface Answer {
  status: number;
  headers: Record<string, string>;
  cookies: string[];
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests read whatever the answer holds
  body: any;
}

/**
 * Calls an endpoint as API Gateway does, past the authorizer. Fails when the answer leaks internals, has an
 * undeclared status or problem, or the endpoint used a table action its role would not have.
 */
export async function callEndpoint(handler: Handler, app: App, options: CallOptions = {}): Promise<Answer> {
  const { declaration } = handler;
  const role = { id: declaration.id, table: tableActionsOf(declaration) };
  const reply = await withinRole(role, app, (within) =>
    handler(eventOf(handler, options), undefined, within),
  );
  const text = reply.isBase64Encoded ? gunzipSync(Buffer.from(reply.body, 'base64')).toString() : reply.body;
  const isPage = reply.headers['Content-Type']?.startsWith('text/html');
  const body: unknown = isPage || text === '' ? text || undefined : JSON.parse(text);
  const code = (body as { code?: string } | undefined)?.code;
  const refused = reply.statusCode >= 400;
  if (LEAKS.test(text)) throw new Error(`${declaration.id} leaks internals: ${text}`);
  if (!refused && reply.statusCode !== declaration.status) {
    throw new Error(`${declaration.id} answered ${reply.statusCode}`);
  }
  if (refused && !problemsOf(declaration).includes(code as never)) {
    throw new Error(`${declaration.id} answered an undeclared problem: ${text}`);
  }
  return {
    status: reply.statusCode,
    headers: reply.headers,
    cookies: (reply.multiValueHeaders?.['Set-Cookie'] ?? []) as string[],
    body,
  };
}

/** Runs a job as what wakes it does. Fails when it used a table action that its role would not have. */
export const runJob = (handler: JobHandler, event: JobEvent, app: App): Promise<unknown> =>
  withinRole(handler.job, app, (within) => handler(event, undefined, within));

/** Asks the authorizer as API Gateway does; likewise. */
export const callAuthorizer = (event: unknown, app: App): ReturnType<typeof authorizer> =>
  withinRole(authorizer.authorizer, app, (within) =>
    authorizer(event as APIGatewayRequestAuthorizerEvent, undefined, within),
  );

/** What a client hears in the end: a 503 says to come again, and on a busy machine many at once may hear it. */
export async function settled<T extends { status: number }>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    const answer = await ask();
    if (answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
