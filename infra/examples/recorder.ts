import type { AddressInfo } from 'node:net';
import { createServer } from 'node:http';
import type { AnyDeclaration } from '../../lib/http/declaration.ts';
import type { Recorded, RecordedCall } from '../../lib/http/openapi/recorded.ts';
import { createGateway } from '../local/gateway/gateway.ts';
import { createRouter } from '../local/gateway/routes.ts';
import { endpointsOf, type FunctionFile } from '../functions.ts';
import type { World } from './world.ts';

export interface Asked {
  /** An access or lease token. */
  token?: string | undefined;
  params?: Record<string, string>;
  query?: Record<string, string | number>;
  body?: unknown;
  headers?: Record<string, string>;
}

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a scenario reads whatever the answer holds
type Json = any;

export interface Recorder {
  /** Calls an operation through the gateway, keeps its first happy answer, and gives the body. */
  call(id: string, asked?: Asked): Promise<Json>;
  /** Calls an operation that must refuse with this code, and keeps the first refusal of each code. */
  refused(id: string, code: string, asked?: Asked): Promise<Json>;
  recorded: Recorded;
}

type Invoked = (event: unknown, context: undefined, app: World['app']) => Promise<unknown>;

/** The functions behind the local platform's own gateway, over HTTP on this machine. */
export async function startRecorder(
  { app, secrets }: World,
  functions: FunctionFile[],
): Promise<Recorder & { stop(): void }> {
  const byId = new Map(functions.map(({ id, handler }) => [id, handler as unknown as Invoked]));
  const gateway = createGateway({
    match: createRouter(endpointsOf(functions).map(({ handler }) => handler.declaration)),
    invoke: (id, event) => byId.get(id)!(event, undefined, app),
    admit: () => true,
    authorizer: 'authorizeRequest',
    edgeKey: secrets.edgeKey,
    origin: app.config.origin,
    corsOrigin: app.config.corsOrigin,
    now: app.now,
  });
  const server = createServer((req, res) => void gateway(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = () => {
    server.close();
    server.closeAllConnections();
  };
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { ...recorderAt(origin, functions), stop };
}

/** Asks whatever answers the operations at an address. */
export function recorderAt(origin: string, functions: FunctionFile[]): Recorder {
  const declarations = new Map(endpointsOf(functions).map(({ id, handler }) => [id, handler.declaration]));
  const recorded: Recorded = { calls: {}, problems: {} };

  const exchange = async (id: string, asked: Asked) => {
    const declaration = declarations.get(id);
    if (!declaration) throw new Error(`There is no operation ${id}`);
    const response = await fetch(origin + addressOf(declaration, asked), requestOf(declaration, asked));
    const text = await response.text();
    return {
      declaration,
      status: response.status,
      body: text === '' || declaration.page ? undefined : (JSON.parse(text) as Json),
    };
  };
  return {
    recorded,
    async call(id, asked = {}) {
      const { declaration, status, body } = await exchange(id, asked);
      if (status !== declaration.status) throw new Error(`${id} answered ${status}: ${JSON.stringify(body)}`);
      const { params, query, body: sent } = asked;
      const call: RecordedCall = masked({ params, query, request: sent, answer: body });
      recorded.calls[id] ??= call;
      return body;
    },
    async refused(id, code, asked = {}) {
      const { body } = await exchange(id, asked);
      if (body?.code !== code) throw new Error(`${id} did not answer ${code}: ${JSON.stringify(body)}`);
      recorded.problems[code] ??= masked(inOrder(body));
      return body;
    },
  };
}

function addressOf({ path }: AnyDeclaration, { params = {}, query = {} }: Asked): string {
  const entries = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
  const search = new URLSearchParams(entries);
  return (
    path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot]!) + (search.size > 0 ? `?${search}` : '')
  );
}

function requestOf({ method }: AnyDeclaration, { token, body, headers }: Asked): RequestInit {
  return {
    method,
    headers: {
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}

/** What chance or a key pair makes is replaced, so that every run records the same and no example is a secret. */
const MASKS: [RegExp, string][] = [
  [/\b(eyJ[\w-]+)\.[\w-]+\.[\w-]+/g, '$1.example-claims.example-signature'],
  [/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '8c1f6a4e-2f0a-4a53-9a53-0d4f6b8f2f11'],
  [/((?:CloudFront-)?Signature(?:=|":"))[\w~-]+/g, '$1example-signature'],
  [/(X-Amz-Credential=)[^%&"]+/g, '$1EXAMPLE'],
  [/(X-Amz-Signature=)\w+/g, '$1example-signature'],
];

/** The members of a problem by name: a happy answer has its schema's order, a refusal the table's, which is any. */
function inOrder(body: Json): Json {
  const sorted = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(sorted);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value as Record<string, Json>).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
  };
  return Object.fromEntries(
    Object.entries(body as Record<string, Json>).map(([name, each]) => [name, sorted(each)]),
  );
}

const masked = <T>(value: T): T =>
  JSON.parse(MASKS.reduce((text, [found, by]) => text.replaceAll(found, by), JSON.stringify(value))) as T;
