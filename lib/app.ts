import { randomBytes } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import { REQUEST_TRIES } from './scope.ts';
import { type Config, readConfig } from './config.ts';
import type { IdPrefix } from './domain/ids.ts';
import { consoleLog, type Log } from './log.ts';
import type { Table } from './table/table.ts';
import { type Secrets, secretsReader } from './wiring/secrets.ts';

/**
 * What an endpoint may reach from outside itself. Small on purpose: stores are functions over `table`, and what
 * only some functions need (tokens, hashing, signing) is built from here by `lib/wiring`, so that a bundle holds
 * nothing its endpoint does not use.
 */
export interface App {
  config: Config;
  table: Table;
  /** Epoch milliseconds. */
  now: () => number;
  /** A new sortable id, such as `usr_01K…`. */
  newId: (prefix: IdPrefix) => string;
  randomBytes: (count: number) => Uint8Array;
  secrets: () => Promise<Secrets>;
  log: Log;
}

/** Milliseconds by which the local platform has moved the clock; absent in a deployment. */
const clockOffset = () => Number(process.env.CLOCK_OFFSET_MS ?? 0);

let built: App | undefined;

/** The App of this container, built at the first request: importing a function must have no effect. */
export function theApp(): App {
  return (built ??= buildApp(process.env));
}

export function buildApp(environment: Record<string, string | undefined>): App {
  const config = readConfig(environment);
  const now = () => Date.now() + clockOffset();
  const ulid = monotonicFactory();
  return {
    config,
    table: { client: documentClient(config), name: config.tableName },
    now,
    newId: (prefix) => `${prefix}_${ulid(now())}`,
    randomBytes,
    secrets: secretsReader(config, now),
    log: consoleLog,
  };
}

function documentClient({ dynamodbEndpoint, region }: Config): DynamoDBDocumentClient {
  const client = new DynamoDBClient({
    region,
    ...(dynamodbEndpoint && { endpoint: dynamodbEndpoint }),
    ...REQUEST_TRIES,
  });
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}

const perApp = new WeakMap<App, Map<unknown, unknown>>();

/** Builds something from the App once and keeps it as long as the App lives. */
export function once<T>(build: (app: App) => T): (app: App) => T {
  return (app) => {
    const kept = perApp.get(app) ?? new Map<unknown, unknown>();
    perApp.set(app, kept);
    if (!kept.has(build)) kept.set(build, build(app));
    return kept.get(build) as T;
  };
}
