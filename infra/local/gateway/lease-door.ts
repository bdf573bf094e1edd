import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { type GatewayResponse, methodNotAllowed, preflight } from '../../../lib/http/gateway-replies.ts';
import { type Handle, pathOf, readBody } from '../http.ts';
import { leaseDoorEventOf } from './event.ts';
import { type GatewayOptions, integrated, Refused, type Reply, responseFor, send } from './gateway.ts';

/** Before `/v1` in the address of the local door; in a deployment it is a host of its own. */
export const LEASE_DOOR = '/_local/leases';

const MAX_BODY_BYTES = 10 * 1024 * 1024;

/** What an HTTP API says by itself: one sentence of its own that nothing can change (its developer guide). */
const OWN_WORDS: Partial<Record<GatewayResponse, [status: number, message: string]>> = {
  RESOURCE_NOT_FOUND: [404, 'Not Found'],
  THROTTLED: [429, 'Too Many Requests'],
  REQUEST_TOO_LARGE: [413, 'Request Entity Too Large'],
  INTEGRATION_FAILURE: [503, 'Service Unavailable'],
  INTEGRATION_TIMEOUT: [503, 'Service Unavailable'],
};

export type LeaseDoorOptions = Pick<
  GatewayOptions,
  'match' | 'invoke' | 'admit' | 'origin' | 'corsOrigin' | 'now'
>;

/** The routes of leases as the HTTP API beside the REST API serves them to those who call it directly. */
export function createLeaseDoor(options: LeaseDoorOptions): Handle {
  return async (req, res) => {
    req.url = req.url!.slice(LEASE_DOOR.length);
    const reply = await answer(options, req).catch((error: unknown) =>
      req.socket.destroyed ? undefined : ownWords(responseFor(error)),
    );
    if (reply) send(req, res, reply);
  };
}

async function answer(options: LeaseDoorOptions, req: IncomingMessage): Promise<Reply> {
  const path = pathOf(req);
  const asked = { path, requestId: randomUUID(), origin: options.origin, corsOrigin: options.corsOrigin };
  const found = options.match(req.method ?? '', path);
  if (found.kind === 'none') throw new Refused('RESOURCE_NOT_FOUND');
  // Passed on to the REST API, which knows what to say of methods and to browsers.
  if (found.kind === 'method') {
    return req.method === 'OPTIONS'
      ? preflight(found.methods, asked)
      : methodNotAllowed(found.methods, asked);
  }
  if (!options.admit()) throw new Refused('THROTTLED');
  const { route, params } = found;
  const body = await readBody(req, MAX_BODY_BYTES);
  return integrated(
    options,
    route.id,
    leaseDoorEventOf({ req, route, params, requestId: asked.requestId, body, now: options.now() }),
  );
}

function ownWords(response: GatewayResponse): Reply {
  const [status, message] = OWN_WORDS[response] ?? [500, 'Internal Server Error'];
  return { status, headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ message }) };
}
