import { Problem } from './problem.ts';

/** The request limits of contract §1: `limit` requests in `seconds` for each subject. A stage may set other limits. */
export const POLICIES = {
  anonymous: { limit: 60, seconds: 60 },
  /** Anonymous requests of an IPv6 network of 48 bits, of which one site owns as many networks of 64 as it likes. */
  network: { limit: 600, seconds: 60 },
  user: { limit: 300, seconds: 60 },
  login: { limit: 10, seconds: 60 },
  register: { limit: 20, seconds: 3600 },
  resetMail: { limit: 3, seconds: 3600 },
  mail: { limit: 20, seconds: 3600 },
  /** Starts of an account that take a slot (contract §2). */
  start: { limit: 120, seconds: 3600 },
  /** Stops of one playback that come after its end. */
  stop: { limit: 20, seconds: 60 },
} as const satisfies Record<string, { limit: number; seconds: number }>;

export type Policy = keyof typeof POLICIES;

/** What no stage may change: wrong passwords of an account before it delays, heartbeats of one playback. */
export const FIXED_POLICIES = {
  password: { limit: 5, seconds: 900 },
  heartbeat: { limit: 20, seconds: 60 },
} as const satisfies Record<string, { limit: number; seconds: number }>;

/** Where a subject stands after this request. Seconds are rounded up. */
export interface Standing {
  policy: Policy | keyof typeof FIXED_POLICIES;
  admitted: boolean;
  limit: number;
  remaining: number;
  resetSeconds: number;
}

/** The 429, which knows the limit that refused. */
export class TooMany extends Problem {
  readonly standing: Standing;

  constructor(standing: Standing, what = 'Too many requests') {
    super('rate_limited', `${what}; try again in ${standing.resetSeconds} s.`, {}, standing.resetSeconds);
    this.standing = standing;
  }
}

/** One too many of what no stage may change, and when it is over. */
export const tooManyOf = (policy: keyof typeof FIXED_POLICIES, waitSeconds: number, what: string): TooMany =>
  new TooMany(
    {
      policy,
      admitted: false,
      limit: FIXED_POLICIES[policy].limit,
      remaining: 0,
      resetSeconds: Math.max(1, Math.ceil(waitSeconds)),
    },
    what,
  );
