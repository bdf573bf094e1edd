import { createHmac } from 'node:crypto';
import { idPattern, sameHash } from './opaque.ts';

/** What somebody may say no to, by the letter that stands for it in a token. */
const SETTINGS = { e: 'subscriptionExpiry', r: 'newReleases' } as const;

export type Unsubscribable = (typeof SETTINGS)[keyof typeof SETTINGS];

/** A link in a mail works for so long, in days. */
const LIFETIME_DAYS = 365;
const DAY_MS = 86_400_000;
const TOKEN = new RegExp(`^([er])_(${idPattern('usr')})_(\\d{5})\\.([A-Za-z0-9_-]{43})$`);

const signature = (key: string, claims: string): string =>
  createHmac('sha256', key).update(`unsubscribe\n${claims}`).digest('base64url');

/**
 * The token of a mail's link, `<letter>_<userId>_<last day, counted from 1970>.<HMAC-SHA-256>`: it says whose mails of
 * which kind are to stop, proves that we wrote it, and holds no address.
 */
export function unsubscribeToken(key: string, userId: string, setting: Unsubscribable, now: number): string {
  const letter = SETTINGS.e === setting ? 'e' : 'r';
  const claims = `${letter}_${userId}_${Math.floor(now / DAY_MS) + LIFETIME_DAYS}`;
  return `${claims}.${signature(key, claims)}`;
}

/** Whose mails of which kind a token stops; undefined for one that is not ours, was changed or is older than a year. */
export function readUnsubscribeToken(
  key: string,
  token: string,
  now: number,
): { userId: string; setting: Unsubscribable } | undefined {
  const [, letter, userId, lastDay, proof] = TOKEN.exec(token) ?? [];
  if (letter === undefined || userId === undefined || proof === undefined) return undefined;
  const genuine = sameHash(proof, signature(key, token.slice(0, token.lastIndexOf('.'))));
  if (!genuine || Math.floor(now / DAY_MS) > Number(lastDay)) return undefined;
  return { userId, setting: SETTINGS[letter as keyof typeof SETTINGS] };
}
