import { createPublicKey } from 'node:crypto';
import * as z from 'zod';
import { POLICIES, type Policy } from '../../lib/domain/limits.ts';

/**
 * The public half of a CDN key whose private half was thrown away, so that a stage can be synthesised before it has
 * one. `npm run secrets:make` prints the real one.
 */
export const PLACEHOLDER_CDN_KEY = `-----BEGIN PUBLIC KEY-----
MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE2ZF7K+VW9CjALPQS0BYLMvXGROsD
gH7pW0UijmaCpIO1XOvH5K47wLKLlDBfosEC0DwuT3jyXbHTmB3UV47LKg==
-----END PUBLIC KEY-----`;

export const TIERS = ['anonymous', 'free', 'basic', 'premium', 'admin'] as const;

const isP256 = (pem: string): boolean => {
  try {
    return createPublicKey(pem).asymmetricKeyDetails?.namedCurve === 'prime256v1';
  } catch {
    return false;
  }
};

/** What a usage plan or a whole API admits. */
export const Throttle = z.strictObject({
  /** Requests a second in the long run, and at once. */
  rate: z.int().min(1),
  burst: z.int().min(1),
});
export type Throttle = z.output<typeof Throttle>;

const Stage = z.strictObject({
  /** Part of every name; also the token issuer's, so that tokens of one stage are refused by another. */
  name: z.string().regex(/^[a-z][a-z0-9-]{0,19}$/),
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/),
  /** Pinned: CDK refuses to deploy with the credentials of another account. */
  account: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  /** The table that took the place of the first one, see "restore the table" in the README. */
  restoredTable: z
    .string()
    .regex(/^[\w.-]{3,255}$/)
    .optional(),
  /** The stage's own host name, with an ACM certificate in us-east-1; without it CloudFront's name is used. */
  domain: z
    .strictObject({ name: z.hostname(), certificateArn: z.string().startsWith('arn:aws:acm:us-east-1:') })
    .optional(),
  /** PEM, ECDSA P-256. The first signs; a second one is being rotated in or out. */
  cdnPublicKeys: z.array(z.string().refine(isP256, 'must be the PEM of a P-256 public key')).min(1).max(2),
  /** Version id of the secret whose `edgeKey` the distribution sends; the current one when absent. */
  secretVersion: z.string().optional(),
  /** A domain or address verified in SES, who mails come from, and how many days before the end people are reminded. */
  mail: z.strictObject({
    identity: z.string().min(3),
    from: z.string().includes('@'),
    /** How many mails SES takes from the account in a second: 1 in its sandbox, 14 to begin with outside it. */
    sendsPerSecond: z.int().min(1).max(99_999),
    reminderDays: z.array(z.int().min(1).max(99)).min(1).default([7, 3, 1]),
  }),
  /**
   * Whose pages may call the API beside the stage's own: `*`, safe because tokens are no cookies, or one scheme and host,
   * because API Gateway's own answers cannot tell origins apart.
   */
  corsOrigin: z.union([z.literal('*'), z.url({ protocol: /^https?$/ })]).default('*'),
  /** Whose pages may upload to the bucket; `*` is safe, because a presigned address is its own authority. */
  allowedOrigins: z.array(z.union([z.literal('*'), z.url({ protocol: /^https?$/ })])).min(1),
  /** Hosts that posters and backdrops may lie on when they are given by address, beside the stage's own. */
  pictureHosts: z.array(z.hostname()).default([]),
  /** Limits of contract §1 that differ here, requests a window. */
  rateLimits: z.partialRecord(z.enum(Object.keys(POLICIES) as [Policy, ...Policy[]]), z.int().min(1)),
  /** Usage plans: a flood of one tier cannot starve another. */
  usagePlans: z.record(z.enum(TIERS), Throttle),
  /** What the whole REST API admits. */
  throttle: Throttle,
  /** What the door of leases admits, heartbeats and stops: it has no usage plan. AWS admits 10,000 of both doors together until asked. */
  leaseThrottle: Throttle,
  /** Seconds between the reports that players are asked for; a slot is held for 2.5 times as long (`npm run cost` says what it saves). */
  heartbeatSeconds: z.int().min(30).max(120).default(30),
  /** Web ACLs on the distribution and the API: about 12 dollars a month, even when idle. Requests of one address in 5 min. */
  firewall: z.strictObject({ requestsPerAddress: z.int().min(10) }).optional(),
  /** Containers at a time of each job, and of each function that hashes passwords; new accounts have only 10 in all. */
  concurrency: z.strictObject({ job: z.int().min(1), password: z.int().min(1) }).optional(),
  standaloneDelivery: z.boolean(),
  logRetentionDays: z.literal([1, 7, 14, 30, 90, 180, 365]),
  /** Plays a film each five minutes as a viewer, for half a dollar a month; needs titles and a CDN key of its own. */
  canary: z.boolean(),
  /** Who hears of alarms; they must confirm the subscription that AWS mails them. */
  alarmEmail: z.email(),
  /** Dollars a month: the alarm's address is told at four fifths, and when they will not do. Of the whole account. */
  budgetDollars: z.int().min(1),
  /** ARN of a vault in another region that takes a copy of each backup, for the day on which this region is gone. */
  backupCopyTo: z.string().startsWith('arn:aws:backup:').optional(),
  /** Buckets, logs and keys outlive the stack. The table always does. */
  retain: z.boolean(),
});

export type Stage = z.output<typeof Stage>;

const usagePlans = {
  anonymous: { rate: 50, burst: 100 },
  free: { rate: 100, burst: 200 },
  basic: { rate: 200, burst: 400 },
  premium: { rate: 200, burst: 400 },
  admin: { rate: 20, burst: 40 },
};

/** Every stage there is. `cdk -c stage=<name>` picks one; the first is the default. */
export const STAGES: readonly Stage[] = z
  .array(Stage)
  .refine(
    (stages) => new Set(stages.map(({ mail }) => mail.identity)).size === stages.length,
    'share an SES identity, which only one stack can make',
  )
  .parse([
    {
      name: 'dev',
      region: 'us-east-1',
      cdnPublicKeys: [PLACEHOLDER_CDN_KEY],
      mail: {
        identity: 'dev.marquee.example',
        from: 'Marquee (dev) <no-reply@dev.marquee.example>',
        sendsPerSecond: 1,
      },
      allowedOrigins: ['*'],
      rateLimits: {},
      usagePlans,
      throttle: { rate: 500, burst: 1000 },
      leaseThrottle: { rate: 500, burst: 1000 },
      standaloneDelivery: true,
      logRetentionDays: 14,
      canary: false,
      alarmEmail: 'dev@marquee.example',
      budgetDollars: 20,
      retain: false,
    },
    {
      name: 'prod',
      region: 'us-east-1',
      cdnPublicKeys: [PLACEHOLDER_CDN_KEY],
      mail: {
        identity: 'marquee.example',
        from: 'Marquee <no-reply@marquee.example>',
        sendsPerSecond: 14,
      },
      allowedOrigins: ['*'],
      rateLimits: {},
      usagePlans: {
        anonymous: { rate: 500, burst: 1000 },
        free: { rate: 500, burst: 1000 },
        basic: { rate: 1000, burst: 2000 },
        premium: { rate: 1000, burst: 2000 },
        admin: { rate: 50, burst: 100 },
      },
      throttle: { rate: 5000, burst: 5000 },
      leaseThrottle: { rate: 5000, burst: 5000 },
      firewall: { requestsPerAddress: 2000 },
      concurrency: { job: 2, password: 25 },
      standaloneDelivery: true,
      logRetentionDays: 90,
      canary: true,
      alarmEmail: 'on-call@marquee.example',
      budgetDollars: 500,
      retain: true,
    },
  ] satisfies z.input<typeof Stage>[]);

/** The stage of this name. Throws an Error that lists the known ones. */
export function stageOf(name: string = STAGES[0]!.name): Stage {
  const stage = STAGES.find((each) => each.name === name);
  if (!stage)
    throw new Error(
      `There is no stage "${name}" in infra/aws/stages.ts, only ${STAGES.map((s) => s.name).join(', ')}`,
    );
  return stage;
}

export const hasPlaceholderKey = (stage: Stage): boolean => stage.cdnPublicKeys.includes(PLACEHOLDER_CDN_KEY);
