import * as z from 'zod';
import { POLICIES, type Policy } from './domain/limits.ts';

const Limits = z.partialRecord(z.enum(Object.keys(POLICIES) as [Policy, ...Policy[]]), z.int().min(1));

/** The stage's own figures, undefined where limits are lifted. */
function parseLimits(text: string, context: z.core.$RefinementCtx): z.output<typeof Limits> | undefined {
  if (text === 'off') return undefined;
  try {
    return Limits.parse(JSON.parse(text));
  } catch {
    const names = Object.keys(POLICIES).join(', ');
    context.addIssue({ code: 'custom', message: `is neither "off" nor JSON with figures of ${names}` });
    return z.NEVER;
  }
}

const Environment = z.object({
  /** Name of the stage; part of the token issuer, so that a token of one stage is refused by another. */
  STAGE: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
  TABLE_NAME: z.string().min(1),
  /** Scheme and host that clients use: the distribution's. */
  ORIGIN: z.url({ protocol: /^https?$/ }),
  /** Another DynamoDB than the region's, such as the embedded engine. */
  DYNAMODB_ENDPOINT: z.url().optional(),
  /** Whose pages may read answers: `*`, or one scheme and host. API Gateway's own answers cannot tell origins apart. */
  CORS_ORIGIN: z.union([z.literal('*'), z.url({ protocol: /^https?$/ })]).default('*'),
  AWS_REGION: z.string().default('local'),
  /** The secret's name in Secrets Manager, or the secret itself where there is none. */
  SECRETS_ID: z.string().optional(),
  SECRETS: z.string().optional(),
  CDN_KEY_PAIR_ID: z.string().min(1),
  /** `off`, or JSON with the stage's own figures, such as {"anonymous":120}. */
  RATE_LIMITS: z.string().default('{}').transform(parseLimits),
  /** May a client be given a URL that carries itself for hours (contract: delivery_not_allowed). */
  STANDALONE_DELIVERY: z.enum(['on', 'off']).default('on'),
  /** Seconds between the reports that players are asked for. */
  HEARTBEAT_SECONDS: z
    .string()
    .regex(/^(?:[3-9]\d|1[01]\d|120)$/, 'must be a whole number of 30 to 120')
    .default('30')
    .transform(Number),
  /** Scheme, host and path before `/v1` at which lease routes are called directly; the origin where there is no such door. */
  LEASE_DOOR: z.url({ protocol: /^https?$/ }).optional(),
  /** Hosts that posters and backdrops may lie on, beside the origin: host names with commas between. */
  PICTURE_HOSTS: z.string().default(''),
  MAIL_FROM: z.string().default('Marquee <no-reply@marquee.example>'),
  /** Days before the end of a subscription at which its owner is reminded, with commas between. */
  REMINDER_DAYS: z
    .string()
    .regex(/^[1-9]\d?(,[1-9]\d?)*$/, 'must be whole days below 100 with commas between')
    .default('7,3,1')
    .transform((days) => days.split(',').map(Number)),
  /** How many mails SES takes from the account in a second. */
  MAILS_PER_SECOND: z
    .string()
    .regex(/^[1-9]\d{0,4}$/, 'must be a whole number of 1 to 99999')
    .default('14')
    .transform(Number),
  SES_ENDPOINT: z.url().optional(),
  /** Private bucket of pictures and ingest, and another S3 than the region's. */
  UPLOAD_BUCKET: z.string().optional(),
  AWS_ENDPOINT_URL: z.url().optional(),
  S3_ENDPOINT: z.url().optional(),
  /** Bucket of what is played, and who transcodes into it: another MediaConvert than the region's, or its role and queue. */
  MEDIA_BUCKET: z.string().optional(),
  TRANSCODER_ENDPOINT: z.url().optional(),
  TRANSCODER_ROLE: z.string().optional(),
  TRANSCODER_QUEUE: z.string().optional(),
  /** Firehose's delivery stream of events, and another Firehose than the region's. */
  EVENT_STREAM: z.string().optional(),
  FIREHOSE_ENDPOINT: z.url().optional(),
  /** Another Athena than the region's. */
  ATHENA_ENDPOINT: z.url().optional(),
  /** bcrypt cost where hashing must be quick; only what runs on one machine, `test` and `local`, may weaken it. */
  PASSWORD_COST: z
    .string()
    .regex(/^\d{1,2}$/)
    .transform(Number)
    .optional(),
});

export interface Config {
  stage: string;
  tableName: string;
  origin: string;
  corsOrigin: string;
  region: string;
  dynamodbEndpoint: string | undefined;
  secretsId: string | undefined;
  secrets: string | undefined;
  cdnKeyPairId: string;
  standaloneDelivery: boolean;
  heartbeatSeconds: number;
  /** What stands before `/v1` in the address of a playback's own calls. */
  leaseDoor: string;
  /** Hosts that pictures of titles may lie on. */
  pictureHosts: string[];
  mailFrom: string;
  /** Days before the end of a subscription at which its owner is reminded. */
  reminderDays: number[];
  mailsPerSecond: number;
  sesEndpoint: string | undefined;
  uploadBucket: string | undefined;
  /** Where every service answers instead of AWS, as the SDKs and the CLI read it: an emulator. */
  awsEndpoint: string | undefined;
  s3Endpoint: string | undefined;
  mediaBucket: string | undefined;
  transcoder: { endpoint: string | undefined; role: string | undefined; queue: string | undefined };
  /** Where events go. */
  events: { endpoint: string | undefined; stream: string | undefined };
  athenaEndpoint: string | undefined;
  /** bcrypt cost other than the hasher's own. */
  passwordCost: number | undefined;
  /** How many requests a policy admits in its window by the stage's own figures; undefined where limits are lifted. */
  limitOf(policy: Policy): number | undefined;
}

/** The configuration of a function. Throws an Error naming every variable that is missing or malformed. */
export function readConfig(environment: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(environment);
  if (!parsed.success) throw new Error(`The configuration is wrong: ${z.prettifyError(parsed.error)}`);
  const env = parsed.data;
  if (env.PASSWORD_COST !== undefined && !['test', 'local'].includes(env.STAGE)) {
    throw new Error('The configuration is wrong: PASSWORD_COST is for the stages "test" and "local" only');
  }
  return {
    stage: env.STAGE,
    tableName: env.TABLE_NAME,
    origin: new URL(env.ORIGIN).origin,
    corsOrigin: env.CORS_ORIGIN === '*' ? '*' : new URL(env.CORS_ORIGIN).origin,
    region: env.AWS_REGION,
    dynamodbEndpoint: env.DYNAMODB_ENDPOINT,
    secretsId: env.SECRETS_ID,
    secrets: env.SECRETS,
    cdnKeyPairId: env.CDN_KEY_PAIR_ID,
    standaloneDelivery: env.STANDALONE_DELIVERY === 'on',
    heartbeatSeconds: env.HEARTBEAT_SECONDS,
    leaseDoor: (env.LEASE_DOOR ?? new URL(env.ORIGIN).origin).replace(/\/$/, ''),
    pictureHosts: [new URL(env.ORIGIN).host, ...env.PICTURE_HOSTS.split(',').filter(Boolean)],
    mailFrom: env.MAIL_FROM,
    reminderDays: env.REMINDER_DAYS,
    mailsPerSecond: env.MAILS_PER_SECOND,
    sesEndpoint: env.SES_ENDPOINT,
    uploadBucket: env.UPLOAD_BUCKET,
    awsEndpoint: env.AWS_ENDPOINT_URL,
    s3Endpoint: env.S3_ENDPOINT ?? env.AWS_ENDPOINT_URL,
    mediaBucket: env.MEDIA_BUCKET,
    transcoder: {
      endpoint: env.TRANSCODER_ENDPOINT ?? env.AWS_ENDPOINT_URL,
      role: env.TRANSCODER_ROLE,
      queue: env.TRANSCODER_QUEUE,
    },
    events: { endpoint: env.FIREHOSE_ENDPOINT ?? env.AWS_ENDPOINT_URL, stream: env.EVENT_STREAM },
    athenaEndpoint: env.ATHENA_ENDPOINT ?? env.AWS_ENDPOINT_URL,
    passwordCost: env.PASSWORD_COST,
    limitOf: (policy) => {
      // What protects an address from mails stays where the limits of requests are lifted.
      if (!env.RATE_LIMITS) return policy === 'mail' ? POLICIES.mail.limit : undefined;
      return env.RATE_LIMITS[policy] ?? POLICIES[policy].limit;
    },
  };
}
