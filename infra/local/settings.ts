import { join, resolve } from 'node:path';
import * as z from 'zod';
import { usageKeyOf } from '../../lib/http/authorizer.ts';
import { stageOf, Throttle, TIERS } from '../aws/stages.ts';
import { PROJECT } from '../functions.ts';
import type { Throttles } from './gateway/usage-plans.ts';

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
  /** Undefined where limits are lifted. */
  throttles: Throttles | undefined;
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
    throttles: given('RATE_LIMITS') === 'off' ? undefined : throttlesOf(given('USAGE_PLANS') ?? '{}'),
  };
}

/** Those of the stage for development, but for the tiers that are given. */
function throttlesOf(text: string): Throttles {
  const { throttle, leaseThrottle, usagePlans } = stageOf('dev');
  const given = UsagePlans.safeParse(text);
  if (!given.success) {
    throw new StartupError(
      'USAGE_PLANS does not fit: set it to JSON such as {"anonymous":{"rate":50,"burst":100}}.',
    );
  }
  const { api = throttle, ...tiers } = given.data;
  const plans = Object.entries({ ...usagePlans, ...tiers });
  return {
    api,
    leases: leaseThrottle,
    plans: Object.fromEntries(
      plans.map(([tier, plan]) => [usageKeyOf('local', tier as keyof typeof usagePlans), plan]),
    ),
  };
}

const UsagePlans = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue('is not JSON');
      return z.NEVER;
    }
  })
  .pipe(z.partialRecord(z.enum(['api', ...TIERS]), Throttle));

function portOf(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 65536) return Number(text);
  throw new StartupError(`PORT is "${text}": set it to a number between 1 and 65535.`);
}

function originOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  if (/^https?:\/\//.test(text) && URL.canParse(text)) return new URL(text).origin;
  throw new StartupError(`ORIGIN is "${text}": set it to a scheme and host such as http://localhost:3000.`);
}
