import type { UserRecord } from '../../domain/accounts/user.ts';
import { isDead, MailState } from '../../domain/notifications/mails.ts';
import { Problem } from '../../domain/problem.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { jobPartitionOf, keyOf } from '../../table/keys.ts';
import { getItem, getItems, queryItems, type Table } from '../../table/table.ts';
import { type Change, compareAndSet } from '../administration.ts';
import { auditWrite } from '../audit.ts';
import { type Mail, type MailItem, outboxShards } from '../outbox.ts';
import { addresseeOf } from './addressee.ts';
import { listsOf, retryWrites } from './sending.ts';

/** A mail, its key and the address that its reader has now. */
export interface ListedMail {
  key: string;
  mail: MailItem;
  email: string | undefined;
}

const WAITING: readonly MailState[] = ['pending', 'sending'];

/** What waits is listed by when it is due, the rest by state and when it was settled. */
const partitionsOf = (state: MailState | undefined): string[] => {
  const settled = MailState.options.filter((each) => !WAITING.includes(each));
  if (state === undefined) return [...outboxShards, ...settled.flatMap(listsOf)];
  return WAITING.includes(state) ? [...outboxShards] : listsOf(state);
};

/**
 * A page of mails, newest first: those that wait by when they are due, the others by when they were settled. Costs a
 * Query of keys for each of five partitions, 25 without a state, the mails and their readers. A page may be short although there is
 * a `next`, where a mail has moved on meanwhile.
 */
export async function mailsPage(
  table: Table,
  state: MailState | undefined,
  { limit, after }: PageRequest,
): Promise<Page<ListedMail>> {
  const pages = await Promise.all(
    partitionsOf(state).map((shard) => {
      const asked = { index: 'gsi2', descending: true, after } as const;
      return queryItems<{ gsi2sk: string }>(table, jobPartitionOf('mail', { shard }), limit + 1, asked);
    }),
  );
  const places = pages
    .flatMap(({ items }) => items.map(({ gsi2sk }) => gsi2sk))
    .sort((a, b) => (a < b ? 1 : -1));
  const shown = places.slice(0, limit);
  const found = await mailsAt(table, shown);
  return {
    items: found.filter(({ mail }) => state === undefined || mail.state === state),
    next: places.length > limit ? shown.at(-1) : undefined,
  };
}

async function mailsAt(table: Table, places: string[]): Promise<ListedMail[]> {
  const keys = places.map((place) => place.split('#')[1]!);
  const mailKeys = keys.map((key) => keyOf('mail', { key }));
  const mails = await getItems<MailItem>(table, mailKeys, { consistent: false });
  const found = mails.flatMap((mail, index) => (mail ? [{ key: keys[index]!, mail }] : []));
  const userKeys = found.map(({ mail: { userId } }) => keyOf('user', { userId }));
  const users = await getItems<UserRecord & Record<string, unknown>>(table, userKeys, { consistent: false });
  return found.map((each, index) => ({ ...each, email: users[index]?.email }));
}

/**
 * Puts a mail that was refused into the outbox once more, which sends it as it sends any. Throws `not_found`, and
 * `mail_not_retryable` where it is not dead, where what it said is erased, or where it would be withheld now.
 */
export const retryMail = (table: Table, key: string, change: Change, now: number): Promise<ListedMail> =>
  compareAndSet(table, async () => {
    const mail = await getItem<MailItem>(table, keyOf('mail', { key }));
    if (!mail) throw new Problem('not_found', 'There is no such mail.');
    const user = await getItem<UserRecord & Record<string, unknown>>(table, keyOf('user', mail));
    const done = { key, mail, email: user?.email };
    if (mail.retriedBy === change.operationId) return { done };
    await mustBeRetryable(table, mail, now);
    const { actorId, operationId } = change;
    const facts = ({ state, reason }: Partial<MailItem>) => ({ state, reason: reason ?? null });
    const { settledAt: _settledAt, reason: _reason, ...left } = mail;
    const waiting: MailItem = { ...left, state: 'pending', attempts: 0 };
    const entry = { actorId, action: 'adminRetryMail', objectId: key };
    return {
      done: { ...done, mail: waiting },
      writes: [
        ...retryWrites({ ...mail, key }, operationId, now),
        auditWrite({ ...entry, before: facts(mail), after: facts(waiting) }, now, operationId),
      ],
    };
  });

async function mustBeRetryable(table: Table, mail: MailItem, now: number): Promise<void> {
  const refuse = (why: string) => new Problem('mail_not_retryable', why);
  if (!isDead(mail)) throw refuse(`Only a refused mail is sent again; this one is ${mail.state}.`);
  if (!mail.data) throw refuse('What it said is erased; the person has to ask for it again.');
  const { withheld } = await addresseeOf(table, mail as Mail & MailItem, now);
  if (withheld !== undefined) throw refuse(`It may not be sent now: ${withheld}.`);
}
