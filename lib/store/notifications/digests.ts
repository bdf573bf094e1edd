import { isVisible, type TitleRecord } from '../../domain/catalogue/title.ts';
import { type DigestEntry, type Period, periodAt } from '../../domain/notifications/digests.ts';
import type { Rhythm } from '../../domain/notifications/notifications.ts';
import { keyOf, sortable } from '../../table/keys.ts';
import { getItems, type Table } from '../../table/table.ts';
import { existing } from '../catalogue/titles.ts';
import { type MailOfPerson, mailsOfPerson } from '../mails-of-person.ts';
import { gatheredWrite, type Mail, mailKey, putMail, putOnce } from '../outbox.ts';
import { followsOneOf } from './follows.ts';

/** A digest names so many titles at most. */
const NAMED = 20;
const PAGE = 100;

/**
 * Leaves a release to the digest of the day or week that `now` is in; false when this person was told of it already. The
 * digest is there before what it tells: killed between the two leaves one without contents, which is not sent.
 */
export async function gather(
  table: Table,
  news: Mail,
  rhythm: Exclude<Rhythm, 'each'>,
  now: number,
): Promise<boolean> {
  const digest = digestOf(news.userId, periodAt(rhythm, now));
  await putMail(table, digest, now);
  return putOnce(table, gatheredWrite(news, mailKey(digest), now));
}

const digestOf = (userId: string, { rhythm, from, until, dueAt }: Period): Mail => ({
  purpose: 'release_digest',
  userId,
  subject: `${rhythm} ${from}`,
  data: { rhythm, from, until },
  dueAt,
});

/**
 * What of a digest is still so: of the titles that were gathered for it those that may be seen at `now` and are in a genre
 * that the person follows; the first hundred are looked at. It names twenty, `more` is how many more there are.
 */
export async function contentsOf(
  table: Table,
  digest: Mail,
  now: number,
): Promise<{ entries: DigestEntry[]; more: number }> {
  const gathered = await gatheredFor(table, digest);
  const looked = gathered.slice(0, PAGE);
  if (looked.length === 0) return { entries: [], more: 0 };
  const keys = looked.map(({ data }) => keyOf('title', { titleId: String(data!.titleId) }));
  const titles = (await getItems<TitleRecord>(table, keys)).map(existing);
  const follows = await followsOneOf(table, digest.userId);
  const entries = looked.flatMap(({ data }, index): DigestEntry[] => {
    const title = titles[index];
    if (!title || !isVisible(title, now) || !follows(title.genres)) return [];
    const season = data!.season;
    const { titleId, name: titleName } = title;
    return [{ titleId, titleName, ...(season !== undefined && { season: Number(season) }) }];
  });
  const more = Math.max(0, entries.length - NAMED) + gathered.length - looked.length;
  return { entries: entries.slice(0, NAMED), more };
}

/** What was gathered for a digest, in the order in which it came; it was written within the digest's time. */
async function gatheredFor(table: Table, digest: Mail): Promise<MailOfPerson[]> {
  const key = mailKey(digest);
  const [from, until] = [Number(digest.data.from), Number(digest.data.until)];
  const found: MailOfPerson[] = [];
  for (let after: string | undefined = sortable(from); after !== undefined && after < sortable(until);) {
    const page = await mailsOfPerson(table, digest.userId, PAGE, { after });
    found.push(...page.items.filter((mail) => mail.digest === key));
    after = page.more ? page.items.at(-1)!.gsi1sk : undefined;
  }
  return found;
}
