import { keyOf } from '../../table/keys.ts';
import { getItems, type Item, type Table } from '../../table/table.ts';
import { type Mail, putMail } from '../outbox.ts';
import { gather } from './digests.ts';
import { settingsOf } from './notification-settings.ts';

/** Something new in a genre: the same for everybody who is told of it. */
export type News = Pick<Mail, 'subject' | 'data'> & { purpose: 'new_release' | 'new_season' };

/**
 * Tells these people, at most a hundred, of what is new, each as they want it: by a mail or in their digest. Who wants
 * none, or is gone, is left out; so is who was told of it already. Answers how many were told.
 */
export async function tellOfRelease(
  table: Table,
  userIds: readonly string[],
  news: News,
  now: number,
): Promise<number> {
  const keys = userIds.map((userId) => keyOf('user', { userId }));
  const users = await getItems<Item>(table, keys, { consistent: false });
  const told = await Promise.all(
    userIds.map(async (userId, index) => {
      const rhythm = users[index] ? settingsOf(users[index]).releaseMails : 'off';
      if (rhythm === 'off') return false;
      const mail = { ...news, userId };
      return rhythm === 'each' ? putMail(table, mail, now) : gather(table, mail, rhythm, now);
    }),
  );
  return told.filter(Boolean).length;
}
