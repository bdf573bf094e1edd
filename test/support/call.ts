import { gunzipSync } from 'node:zlib';
import { type CallOptions, eventOf } from '../../infra/gateway-event.ts';
import type { App } from '../../lib/app.ts';
import { problemsOf, tableActionsOf } from '../../lib/http/declaration.ts';
import type { Handler } from '../../lib/http/endpoint.ts';
import type { Cost, TableAction } from '../../lib/table/table.ts';
import { LEAKS } from './canaries.ts';

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
  const used = new Set<TableAction>();
  const before = app.table.observe;
  const table = {
    ...app.table,
    observe: (actions: TableAction[], cost: Cost) => {
      actions.forEach((action) => used.add(action));
      before?.(actions, cost);
    },
  };
  const reply = await handler(eventOf(handler, options), undefined, { ...app, table });
  const { declaration } = handler;
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
  const missing = [...used].filter((action) => !tableActionsOf(declaration).includes(action));
  if (missing.length > 0) throw new Error(`${declaration.id} does not declare ${missing.join(', ')}`);
  return {
    status: reply.statusCode,
    headers: reply.headers,
    cookies: (reply.multiValueHeaders?.['Set-Cookie'] ?? []) as string[],
    body,
  };
}
