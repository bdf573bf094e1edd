import { join, resolve } from 'node:path';
import { PROJECT } from '../functions.ts';

/** What a person who starts the platform must be told: one sentence that says what to do. No stack trace. */
export class StartupError extends Error {}

export interface Settings {
  host: string;
  /** 0 takes any free port. */
  port: number;
  /** Scheme and host that clients use, when it is another than `http://localhost:PORT`. */
  origin: string | undefined;
  dataDir: string;
  /** Another DynamoDB than the embedded engine. */
  dynamodbEndpoint: string | undefined;
  adminEmail: string | undefined;
  adminPassword: string | undefined;
}

/** Reads the settings of the local platform (contract §3). Throws a StartupError for a malformed one. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = (name: string) => environment[name]?.trim() || undefined;
  return {
    host: given('HOST') ?? '127.0.0.1',
    port: portOf(given('PORT') ?? '3000'),
    origin: originOf(given('ORIGIN')),
    dataDir: resolve(given('DATA_DIR') ?? join(PROJECT, '.local')),
    dynamodbEndpoint: given('DYNAMODB_ENDPOINT'),
    adminEmail: given('ADMIN_EMAIL'),
    adminPassword: given('ADMIN_PASSWORD'),
  };
}

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65536) return Number(text);
  throw new StartupError(`PORT is "${text}": set it to a number between 1 and 65535.`);
}

function originOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw new StartupError(`ORIGIN is "${text}": set it to a scheme and host such as http://localhost:3000.`);
}
