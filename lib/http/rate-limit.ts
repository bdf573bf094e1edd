import { FIXED_POLICIES, POLICIES, type Policy, type Standing, TooMany } from '../domain/limits.ts';
import type { App } from '../app.ts';
import { currentLimit } from '../store/limits.ts';
import { absent, all, any, is } from '../table/expressions.ts';
import { keyOf } from '../table/keys.ts';
import { ConditionFailed, updateItem } from '../table/table.ts';

interface Window extends Record<string, unknown> {
  used: number;
  endsAt: number;
}

/**
 * Counts one request of `subject` and says whether it is admitted; undefined where limits are lifted.
 * A window opens with its first request, so no burst can straddle a boundary, and both writes are conditional,
 * so that any number of parallel requests admits exactly `limit`.
 */
export async function consume(app: App, policy: Policy, subject: string): Promise<Standing | undefined> {
  const limit = await currentLimit(app, policy);
  if (limit === undefined) return undefined;
  const { seconds } = POLICIES[policy];
  const key = keyOf('rateLimit', { subject: subjectPart(subject, policy), policy });
  const now = app.now();
  const standing = (admitted: boolean, { used, endsAt }: Window): Standing => ({
    policy,
    admitted,
    limit,
    remaining: Math.max(0, limit - used),
    resetSeconds: Math.max(1, Math.ceil((endsAt - now) / 1000)),
  });
  for (;;) {
    try {
      const within = all(is('endsAt', '>', now), is('used', '<', limit));
      return standing(true, await updateItem<Window>(app.table, key, { add: { used: 1 } }, within));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      const window = error.item as Window | undefined;
      if (window && window.endsAt > now) {
        if (window.used >= limit) return standing(false, window);
        continue;
      }
    }
    try {
      const endsAt = now + seconds * 1000;
      const set = { used: 1, endsAt, ttl: Math.ceil(endsAt / 1000) + 60 };
      const over = any(absent('endsAt'), is('endsAt', '<=', now));
      return standing(true, await updateItem<Window>(app.table, key, { set }, over));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
    }
  }
}

/** As `consume`, but throws the 429. */
export async function enforce(app: App, policy: Policy, subject: string): Promise<Standing | undefined> {
  const standing = await consume(app, policy, subject);
  if (standing && !standing.admitted) throw new TooMany(standing);
  return standing;
}

/** Counts a request of somebody unknown: by address, and of IPv6 by the site's network as well. */
export async function consumeAnonymous(app: App, ip: string): Promise<Standing | undefined> {
  const own = await consume(app, 'anonymous', ip);
  if (!ip.includes(':') || !own?.admitted) return own;
  const network = await consume(app, 'network', ip);
  return network?.admitted === false ? network : own;
}

const secondsOf = (policy: Standing['policy']) => ({ ...POLICIES, ...FIXED_POLICIES })[policy].seconds;

/** `RateLimit` and `RateLimit-Policy` as the IETF draft writes them (draft-ietf-httpapi-ratelimit-headers-10). */
export const rateLimitHeaders = (standings: Standing[]): Record<string, string> => ({
  'RateLimit-Policy': standings
    .map(({ policy, limit }) => `"${policy}";q=${limit};w=${secondsOf(policy)}`)
    .join(', '),
  RateLimit: standings
    .map(({ policy, remaining, resetSeconds }) => `"${policy}";r=${remaining};t=${resetSeconds}`)
    .join(', '),
});

/**
 * An address or id as a key part. Of an IPv6 address the first 64 bits count, because a client owns all addresses of
 * its network, or the first 48, which a site owns.
 */
function subjectPart(subject: string, policy: Policy): string {
  if (!subject.includes(':')) return subject;
  const [head = '', tail = ''] = subject.toLowerCase().split('::');
  const left = head.split(':').filter(Boolean);
  const right = subject.includes('::') ? tail.split(':').filter(Boolean) : [];
  const zeros = Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0');
  const groups = [...left, ...zeros, ...right]
    .slice(0, policy === 'network' ? 3 : 4)
    .map((group) => group.replace(/^0+(?=.)/, ''));
  return `${groups.join(':')}::`;
}
