import { Agent, type OutgoingHttpHeaders, request } from 'node:http';
import * as z from 'zod';
import type { JsonSchema } from '../../../lib/http/openapi/schemas.ts';
import { EVERY_PROBLEM, faultsOf } from './answers.ts';
import type { AskedOf, HeardOf, OperationId } from './operations.ts';
import type { Platform } from './platform.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a stranger reads whatever the answer holds
export type Json = any;

export interface Asked {
  /** An access or lease token for `Authorization: Bearer`. */
  token?: string | undefined;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is, as JSON unless `headers` say otherwise. */
  raw?: string | Buffer | undefined;
  headers?: OutgoingHttpHeaders;
}

export interface AskedOperation extends Asked {
  /** Put into the path as they are: the caller encodes. */
  params?: Record<string, string>;
  query?: Record<string, string | number>;
}

/** One request and what came back. */
export interface Heard {
  method: string;
  path: string;
  status: number;
  /** By lower-case name. */
  headers: Record<string, string>;
  cookies: string[];
  text: string;
  body: Json;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  /** The declared happy status. */
  status: number;
  /** The schema of the happy answer, closed: an undeclared field does not fit. */
  answer: z.ZodType | undefined;
  /** It answers a page for people. */
  page: boolean;
  /** The declared codes by status. */
  problems: Record<string, string[]>;
  /** The schema of its body and a body that fits; undefined when it takes none. */
  request: { schema: JsonSchema; example: Json } | undefined;
}

export interface Client {
  operations: Map<string, Operation>;
  /** The named schemas of the description. */
  schemas: Record<string, JsonSchema>;
  /** Everything heard so far. */
  heard: Heard[];
  /** Sends whatever it is told to. Throws when the API breaks a rule that holds for each of its answers. */
  send(method: string, path: string, asked?: Asked): Promise<Heard>;
  /** Calls an operation by its id. Throws as `send`, and when the answer is not as openapi.yaml declares it. */
  call<Id extends OperationId>(id: Id, asked?: AskedOf<Id>): Promise<HeardOf<Id>>;
  /** The same with whatever somebody may send. */
  ask(id: string, asked?: AskedOperation): Promise<Heard>;
  close(): void;
}

/** No answer of the platform takes longer, however it was asked. */
const HANG_MS = 60_000;

/** A client that reads the platform's own description and holds every answer against it. */
export async function openClient({ origin }: Pick<Platform, 'origin'>): Promise<Client> {
  // Idle sockets go long before the platform's five seconds, or a request could meet one that is just closing.
  const agent = new Agent({ keepAlive: true, maxSockets: 100, timeout: 1000 });
  const heard: Heard[] = [];
  const send = async (method: string, path: string, asked: Asked = {}) => {
    const answer = await exchange(origin, agent, { method, path, ...asked });
    heard.push(answer);
    const faults = path.startsWith('/v1/') ? faultsOf(answer) : [];
    if (faults.length > 0) throw new Error(describe(answer, faults));
    return answer;
  };
  const description = await exchange(origin, agent, { method: 'GET', path: '/v1/openapi.json' });
  const operations = operationsOf(description.body);
  const ask = async (id: string, { params = {}, query, ...asked }: AskedOperation = {}) => {
    const operation = operations.get(id);
    if (!operation) throw new Error(`There is no operation ${id}`);
    const path = operation.path.replace(/\{(\w+)\}/g, (_, slot: string) => params[slot]!);
    const search = query
      ? `?${new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]))}`
      : '';
    const answer = await send(operation.method, path + search, asked);
    const faults = deviations(operation, answer);
    if (faults.length > 0) throw new Error(describe(answer, faults));
    return answer;
  };
  return {
    operations,
    schemas: description.body.components.schemas,
    heard,
    send,
    ask,
    call: ask as Client['call'],
    close: () => agent.destroy(),
  };
}

/** How an answer differs from what is declared for its operation. */
export function deviations({ status, answer, page, problems }: Operation, heard: Heard): string[] {
  if (heard.status >= 400) {
    const declared = [...(problems[heard.status] ?? []), ...EVERY_PROBLEM];
    return declared.includes(heard.body.code) ? [] : [`its code ${heard.body.code} is not declared`];
  }
  if (heard.status !== status) return [`its status is not ${status}`];
  if (page) return heard.headers['content-type']?.startsWith('text/html') ? [] : ['it is no page'];
  if (answer === undefined) return heard.text === '' ? [] : ['its body is not empty'];
  const parsed = answer.safeParse(heard.body);
  return parsed.success ? [] : [z.prettifyError(parsed.error)];
}

const describe = ({ method, path, status, text }: Heard, faults: string[]) =>
  `${method} ${path.slice(0, 200)} answered ${status}: ${faults.join('; ')}\n${text.slice(0, 1000)}`;

function exchange(
  origin: string,
  agent: Agent,
  { method, path, token, body, raw, headers }: Asked & { method: string; path: string },
): Promise<Heard> {
  const payload = body === undefined ? raw : JSON.stringify(body);
  const { hostname, port } = new URL(origin);
  const options = {
    ...{ hostname, port, method, path, agent, timeout: HANG_MS },
    headers: {
      ...(payload !== undefined && {
        'Content-Type': 'application/json',
        'Content-Length': Buffer.byteLength(payload),
      }),
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...headers,
    },
  };
  return new Promise((resolve, reject) => {
    const req = request(options, (res) => {
      const chunks: Buffer[] = [];
      res.on('data', (chunk: Buffer) => chunks.push(chunk));
      res.on('error', reject);
      res.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8');
        const { 'set-cookie': cookies = [], ...rest } = res.headers;
        resolve({
          ...{ method, path, status: res.statusCode!, headers: rest as Record<string, string> },
          ...{ cookies, text, body: jsonOf(text) },
        });
      });
    });
    req.on('timeout', () => req.destroy(new Error(`${method} ${path.slice(0, 200)} was not answered`)));
    req.on('error', reject);
    req.end(payload);
  });
}

function jsonOf(text: string): Json {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

function operationsOf(document: Json): Map<string, Operation> {
  const schemas = closed(document.components.schemas);
  const entries = Object.entries(document.paths as Json).flatMap(([path, item]) =>
    Object.entries(item as Json).map(([method, operation]) => {
      const { operationId: id, responses, requestBody } = operation as Json;
      const status = Number(Object.keys(responses).find((each) => Number(each) < 400));
      const { content } = responses[status];
      const schema = content?.['application/json']?.schema;
      const page = content?.['text/html'] !== undefined;
      const answer = schema && z.fromJSONSchema({ ...closed(schema), $defs: schemas });
      const problems = Object.fromEntries(
        Object.entries(responses as Json).map(([each, refusal]: [string, Json]) => [
          each,
          Object.keys(refusal.content?.['application/problem+json']?.examples ?? {}),
        ]),
      );
      const request = requestBody?.content['application/json'];
      const facts = { id, method: method.toUpperCase(), path, status, page };
      return [id, { ...facts, answer, problems, request }] as const;
    }),
  );
  return new Map(entries);
}

/** A schema that allows no field it does not name: the contract's answers contain only declared ones. */
function closed(schema: Json): Json {
  return JSON.parse(JSON.stringify(schema), (key, value: Json) => {
    if (key === '$ref') return value.replace('#/components/schemas/', '#/$defs/');
    const open = value?.type === 'object' && value.properties && value.additionalProperties === undefined;
    return open ? { ...value, additionalProperties: false } : value;
  });
}
