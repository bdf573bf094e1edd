import { createHash } from 'node:crypto';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import { type App, buildApp } from '../../lib/app.ts';
import type { Handler } from '../../lib/http/endpoint.ts';
import { type CallOptions, eventOf } from '../gateway-event.ts';
import { makeSecrets } from '../secrets.ts';
import { TABLE, withEngine } from './engine.ts';

/** What an action asks of the table. `trips` are waits for it: requests that go out together are one. */
export interface Usage {
  trips: number;
  requests: number;
  read: number;
  write: number;
}

/** An App whose clock, ids and random bytes are the same in every run, and that knows what it asks of the table. */
export interface BenchApp extends App {
  advance(seconds: number): void;
  /** Runs something and answers what it asked of the table. */
  usageOf(run: () => Promise<unknown>): Promise<Usage>;
  /** Bytes logged so far. */
  loggedBytes(): number;
}

const START = Date.UTC(2026, 10, 24, 12);
const none = (): Usage => ({ trips: 0, requests: 0, read: 0, write: 0 });

/** Runs something over an empty table of the real engine, whose file is told. */
export const withBenchApp = <T>(run: (app: BenchApp, file: string) => Promise<T>): Promise<T> =>
  withEngine(async (endpoint, file) => {
    const app = benchApp(endpoint);
    try {
      return await run(app, file);
    } finally {
      app.table.client.destroy();
    }
  });

function benchApp(endpoint: string): BenchApp {
  const app = buildApp({
    STAGE: 'test',
    TABLE_NAME: TABLE,
    ORIGIN: 'https://marquee.example',
    DYNAMODB_ENDPOINT: endpoint,
    SECRETS: JSON.stringify(makeSecrets()),
    CDN_KEY_PAIR_ID: 'KBENCH',
    PASSWORD_COST: '4',
  });
  let now = START;
  let used = none();
  let logged = 0;
  const random = repeatableBytes();
  const ulid = monotonicFactory(() => random(1)[0]! / 256);
  return {
    ...app,
    now: () => now,
    newId: (prefix) => `${prefix}_${ulid(now)}`,
    randomBytes: random,
    log: (level, message, fields) => (logged += JSON.stringify({ level, message, ...fields }).length + 1),
    table: {
      ...app.table,
      client: inRounds(app.table.client, () => used.trips++),
      observe: (_actions, { kind, units }) => {
        used.requests++;
        used[kind] += units;
      },
    },
    advance: (seconds) => (now += seconds * 1000),
    usageOf: async (run) => {
      used = none();
      await run();
      return { ...used };
    },
    loggedBytes: () => logged,
  };
}

/** The bytes of a counter's hashes. */
export function repeatableBytes(): (count: number) => Uint8Array {
  let drawn = 0;
  return (count) => {
    const hashes = Array.from({ length: Math.ceil(count / 32) }, () =>
      createHash('sha256').update(String(drawn++)).digest(),
    );
    return Buffer.concat(hashes).subarray(0, count);
  };
}

/**
 * Sends what is asked at once together, and hands out no answer before all have come: as if every request took the
 * same time, so that the number of rounds is the number of waits, whatever the machine does.
 */
function inRounds(client: DynamoDBDocumentClient, onRound: () => void): DynamoDBDocumentClient {
  let waiting: (() => Promise<() => void>)[] = [];
  let running = false;
  const next = () => {
    if (running || waiting.length === 0) return;
    running = true;
    setImmediate(() => void round());
  };
  const round = async () => {
    const together = waiting;
    waiting = [];
    onRound();
    const deliveries = await Promise.all(together.map((send) => send()));
    deliveries.forEach((deliver) => deliver());
    running = false;
    next();
  };
  const send = (command: never) =>
    new Promise((resolve, reject) => {
      waiting.push(() =>
        client.send(command).then(
          (output) => () => resolve(output),
          (error: unknown) => () => reject(error as Error),
        ),
      );
      next();
    });
  return { send, destroy: () => client.destroy() } as unknown as DynamoDBDocumentClient;
}

/** Calls an endpoint past the authorizer and answers its body; throws unless it went well. */
export async function call<T = Record<string, unknown>>(
  app: App,
  handler: Handler,
  options: CallOptions = {},
): Promise<T> {
  const reply = await handler(eventOf(handler, options), undefined, app);
  if (reply.statusCode !== handler.declaration.status) {
    throw new Error(`${handler.declaration.id} answered ${reply.statusCode}: ${reply.body}`);
  }
  return (reply.body === '' ? undefined : JSON.parse(reply.body)) as T;
}
