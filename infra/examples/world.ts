import { createHash } from 'node:crypto';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { monotonicFactory } from 'ulid';
import { type App, buildApp } from '../../lib/app.ts';
import { ensureAdmin } from '../../lib/wiring/admins.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';
import { repeatableBytes } from '../bench/bench-app.ts';
import { TABLE } from '../bench/engine.ts';
import { makeSecrets } from '../secrets.ts';
import { seed } from '../seed/load.ts';

/** The administrator of the examples. */
export const ADMIN = { email: 'admin@example.com', password: 'example admin password', name: 'Grace Hopper' };

const START = Date.UTC(2026, 10, 24, 12);

/** A seeded platform whose clock, ids, random bytes and keys are the same in every run. */
export interface World {
  app: App;
  secrets: Secrets;
  advance(seconds: number): void;
  /** The token of the newest mail. */
  mailedToken(): Promise<string>;
}

export async function makeWorld(endpoint: string): Promise<World> {
  const secrets = repeatableSecrets();
  let now = START;
  const random = repeatableBytes();
  const ulid = monotonicFactory(() => random(1)[0]! / 256);
  const app: App = {
    ...buildApp({
      STAGE: 'test',
      TABLE_NAME: TABLE,
      ORIGIN: 'https://marquee.example',
      DYNAMODB_ENDPOINT: endpoint,
      SECRETS: JSON.stringify(secrets),
      CDN_KEY_PAIR_ID: 'KEXAMPLE',
      UPLOAD_BUCKET: 'marquee-uploads',
      S3_ENDPOINT: 'https://s3.example.com',
      PASSWORD_COST: '4',
    }),
    now: () => now,
    newId: (prefix) => `${prefix}_${ulid(now)}`,
    randomBytes: random,
    log: () => undefined,
  };
  await seed(app);
  await ensureAdmin(app, ADMIN);
  return { app, secrets, advance: (seconds) => (now += seconds * 1000), mailedToken: () => mailedToken(app) };
}

/** Keys that sign what examples show are fixed; the pairs cannot be, and what they sign is masked. */
function repeatableSecrets(): Secrets {
  const fixed = (name: string) => createHash('sha256').update(`example ${name}`).digest('base64');
  const keys = { refreshKey: fixed('refresh'), cursorKey: fixed('cursor'), unsubscribeKey: fixed('mail') };
  return { ...makeSecrets(new Date(START)), ...keys };
}

/** The token of the newest mail that waits in the table. */
export async function mailedToken({ table: { client, name } }: App): Promise<string> {
  const { Items: items = [] } = await client.send(
    new ScanCommand({
      TableName: name,
      FilterExpression: 'sk = :mail',
      ExpressionAttributeValues: { ':mail': 'MAIL' },
    }),
  );
  const tokens = items.filter(({ data }) => (data as { token?: string } | undefined)?.token !== undefined);
  tokens.sort((a, b) => Number(a.createdAt) - Number(b.createdAt));
  return String((tokens.at(-1)!.data as { token: string }).token);
}
