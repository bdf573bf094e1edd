import { POLICIES, type Standing } from '../limits.ts';
import type { Viewing } from './leases.ts';

const { seconds } = POLICIES.start;

/** The starts of the running hour with one more; an hour begins with its first start. */
export const withStart = (starts: Viewing['starts'], now: number): NonNullable<Viewing['starts']> =>
  starts && now < starts.since + seconds * 1000
    ? { ...starts, used: starts.used + 1 }
    : { since: now, used: 1 };

/** Where an account stands with these starts; undefined where limits are lifted. */
export const startsStanding = (
  { since, used }: NonNullable<Viewing['starts']>,
  limit: number | undefined,
  now: number,
): Standing | undefined =>
  limit === undefined
    ? undefined
    : {
        ...{ policy: 'start', admitted: used <= limit, limit, remaining: Math.max(0, limit - used) },
        resetSeconds: Math.max(1, Math.ceil(since / 1000 + seconds - now / 1000)),
      };
