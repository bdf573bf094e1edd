import type { UserRecord } from '../../lib/domain/accounts/user.ts';
import { popularityOf } from '../../lib/domain/catalogue/popularity.ts';
import type { TitleRecord } from '../../lib/domain/catalogue/title.ts';
import { ACCESS_LEVELS } from '../../lib/domain/levels.ts';
import { newUser, userItem } from '../../lib/store/accounts/users.ts';
import { auditWrite } from '../../lib/store/audit.ts';
import { jobIndexOf, keyOf } from '../../lib/table/keys.ts';
import type { Item } from '../../lib/table/table.ts';

const GENRES = ['adventure', 'comedy', 'documentary', 'drama', 'family', 'fantasy', 'mystery', 'thriller'];
const SYLLABLES = [...'bdfghklmnprstvw'].flatMap((consonant) =>
  [...'aeiou'].map((vowel) => consonant + vowel),
);
export const NOW = Date.UTC(2026, 10, 24);

/** A different but reproducible number for each title and purpose (the finaliser of MurmurHash3). */
function hashOf(n: number, purpose: number): number {
  let hash = Math.imul(n * 31 + purpose, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

const pick = <T>(list: readonly T[], n: number, purpose: number): T =>
  list[hashOf(n, purpose) % list.length]!;

/**
 * How many different words are in the names of so many titles: the vocabulary of a text grows with its length (Heaps'
 * law, `k · tokens ** b`), with the constants of English news of Reuters-RCV1 (Manning, Raghavan and Schütze,
 * Introduction to Information Retrieval, §5.1.1).
 */
const HEAPS = { k: 44, b: 0.49 };
const NAME_WORDS = 3;
const vocabularyOf = (titles: number): number => Math.ceil(HEAPS.k * (NAME_WORDS * titles) ** HEAPS.b);

/** Words of six letters, so many as the names of 10⁶ titles have; where a few syllables meet, two of them are alike. */
const WORDS = Array.from({ length: vocabularyOf(1e6) }, (_, n) =>
  [101, 102, 103].map((purpose) => pick(SYLLABLES, n, purpose)).join(''),
);

/** A word of the n-th title, of those that a catalogue of its size knows. */
const wordOf = (n: number, purpose: number): string => WORDS[hashOf(n, purpose) % vocabularyOf(n + 1)]!;

/** One of the people of a catalogue of the n-th title's size. */
const personOf = (n: number, purpose: number): string =>
  `${WORDS[hashOf(n, purpose) % 1000]!} ${wordOf(n, purpose + 50)}`;

/** The n-th title of a catalogue. */
export const titleOf = (n: number): TitleRecord => ({
  titleId: `ttl_01BENCH${String(n).padStart(19, '0')}`,
  type: n % 5 === 0 ? 'series' : 'movie',
  name: [1, 2, 3].map((purpose) => wordOf(n, purpose)).join(' '),
  synopsis: 'Somebody waits for a train, and then for another. '.repeat(4),
  genres: [...new Set([pick(GENRES, n, 4), pick(GENRES, n, 5)])],
  cast: [11, 12, 13].map((purpose) => personOf(n, purpose)),
  directors: [personOf(n, 14)],
  releaseYear: 2000 + (n % 26),
  maturityRating: '6+',
  accessLevel: pick(ACCESS_LEVELS, n, 6),
  posterUrl: `/media/p/title-${n}.svg`,
  backdropUrl: `/media/p/title-${n}-wide.svg`,
  status: n % 10 === 3 ? 'draft' : 'published',
  publishedAt: NOW - n * 60_000,
  media: { mediaId: 'med_01JSEED0000000000000000001', maxResolution: '4K', durationSeconds: 5400 },
  popularity: popularityOf(1 + (n % 997), NOW),
  version: 1,
});

/** The n-th person, every thousandth an administrator and every hundredth disabled. */
export function personItems(n: number): Item[] {
  const userId = `usr_01BENCH${String(n).padStart(19, '0')}`;
  const email = `${wordOf(n, 20)}.${n}@example.com`;
  const user: UserRecord = {
    ...newUser(userId, { email, name: personOf(n, 21) }, NOW + n),
    role: n % 1000 === 7 ? 'admin' : 'user',
    status: n % 100 === 9 ? 'disabled' : 'active',
  };
  return [
    userItem(user),
    {
      ...keyOf('emailClaim', { email }),
      ...jobIndexOf('emailClaim', { first: email.slice(0, 1), email, userId }),
    },
    ...(user.role === 'admin' ? [keyOf('administrator', { userId })] : []),
    ...(user.status === 'disabled' ? [keyOf('disabledUser', { userId })] : []),
  ].map((item) => ({ ...item }));
}

/** The n-th entry of the audit. */
export const auditItem = (n: number): Item => {
  const entry = { actorId: `usr_${n % 5}`, action: 'updateTitle', objectId: `ttl_${n % 997}`, before: null };
  return (auditWrite({ ...entry, after: titleOf(n) }, NOW + n, `op-${n}`) as { put: Item }).put;
};
