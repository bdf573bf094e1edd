import type { TitleRecord } from '../../../lib/domain/catalogue/title.ts';
import { newUser, userItem } from '../../../lib/store/accounts/users.ts';
import { addGenre } from '../../../lib/store/genres/genres.ts';
import { releaseWrite } from '../../../lib/store/titles/noted-releases.ts';
import { jobIndexOf, keyOf } from '../../../lib/table/keys.ts';
import { type Item, putItem, type Table } from '../../../lib/table/table.ts';
import { openLoader } from '../load.ts';

const GENRES = ['comedy', 'drama'];
const TITLE_ID = 'ttl_01BENCH0000000000000000000';
const CHUNK = 10_000;

/** Of ten people six want a mail for each title, two one a day, one one a week, and one none. */
const rhythmOf = (n: number): 'each' | 'daily' | 'weekly' | 'off' =>
  n % 10 < 6 ? 'each' : n % 10 < 8 ? 'daily' : n % 10 === 8 ? 'weekly' : 'off';

/** What is to be written for so many people: a mail each; or a digest and what is gathered for it. */
export function expectedOf(size: number): { mails: number; digests: number } {
  const rhythms = Array.from({ length: 10 }, (_, n) => rhythmOf(n));
  const tenth = size / 10;
  const digests = rhythms.filter((each) => each === 'daily' || each === 'weekly').length;
  return { mails: tenth * rhythms.filter((each) => each === 'each').length, digests: tenth * digests };
}

/** The n-th follower: all follow one genre of the title, every second one both. */
function followerItems(n: number, now: number): Item[] {
  const userId = `usr_01BENCH${String(n).padStart(19, '0')}`;
  const rhythm = rhythmOf(n);
  const choices = { notifications: { subscriptionExpiry: true, newReleases: rhythm !== 'off' } };
  const user = newUser(userId, { email: `reader.${n}@example.com`, name: 'Ada Lovelace' }, now);
  const asked = {
    ...user,
    ...choices,
    emailVerified: true,
    ...(rhythm !== 'off' && { releaseRhythm: rhythm }),
  };
  const follows = GENRES.slice(n % 2).map((genreId) => {
    const parts = { userId, genreId };
    return { ...keyOf('follow', parts), ...jobIndexOf('follow', parts), genreId, followedAt: now };
  });
  return [userItem(asked), ...follows];
}

/** Puts so many followers into the engine's file, a part at a time. */
export function loadFollowers(file: string, size: number, now: number): void {
  const loader = openLoader(file);
  for (let n = 0; n < size; n++) {
    loader.put(followerItems(n, now));
    if ((n + 1) % CHUNK === 0) loader.commit();
  }
  loader.commit();
  loader.close();
}

/** Notes a film in both genres as released. */
export async function release(table: Table, now: number): Promise<void> {
  for (const genre of GENRES) await addGenre(table, genre, genre);
  const title: Partial<TitleRecord> = {
    ...{
      titleId: TITLE_ID,
      type: 'movie',
      name: 'The Lighthouse Audit',
      genres: GENRES,
      status: 'published',
    },
    ...{ publishedAt: now, version: 1 },
  };
  await putItem(table, { ...keyOf('title', { titleId: TITLE_ID }), ...title });
  await putItem(table, (releaseWrite({ titleId: TITLE_ID }, now) as { put: Item }).put);
}
