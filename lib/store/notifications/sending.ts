import type { MailFate } from '../../domain/notifications/mails.ts';
import { all, type Condition, is } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, sortable } from '../../table/keys.ts';
import {
  ConditionFailed,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
  type Write,
} from '../../table/table.ts';
import {
  amongMailsOf,
  isSecurityMail,
  type Mail,
  type MailItem,
  type MailPurpose,
  outboxShards,
  REMEMBERED_SECONDS,
  shardOf,
  waitingAt,
} from '../outbox.ts';

/** A mail that a worker has taken, as it is kept. */
type Taken = MailItem & Mail & { claim: string; claimedAt: number; attempts: number };

/** A mail that one worker holds. */
export interface ClaimedMail extends Mail {
  key: string;
  claim: string;
  attempts: number;
  /** When it was put into the outbox, epoch milliseconds. */
  createdAt: number;
  /** When an administrator put it there again. */
  retriedAt?: number;
}

/** A worker that has not settled a mail this long after it took it is dead: a send takes ten seconds at most. */
const CLAIM_MS = 2 * 60_000;
const SWEEP = 100;
/** What nobody has taken for so long is not news any more. */
const GIVEN_UP_MS = 3 * 86_400_000;

/** The keys of mails that wait and are due, those about safety first, oldest first of each shard, at most 100 a shard. */
export async function dueMails(table: Table, now: number): Promise<string[]> {
  const pages = await Promise.all(
    outboxShards.map((shard) =>
      queryItems<{ gsi2sk: string }>(table, jobPartitionOf('mail', { shard }), SWEEP, { index: 'gsi2' }),
    ),
  );
  return pages
    .flatMap(({ items }) => items.map(({ gsi2sk }) => gsi2sk.split('#') as [string, string]))
    .filter(([dueAt]) => dueAt <= sortable(now))
    .map(([, key]) => key);
}

/**
 * Makes one worker the only one that sends this mail. `taken`: another holds it or it is done. `abandoned`: its
 * worker died and may have sent it; it is settled as unknown rather than sent twice.
 */
export async function claimMail(
  table: Table,
  key: string,
  claim: string,
  now: number,
): Promise<ClaimedMail | 'taken' | 'abandoned'> {
  const itemKey = keyOf('mail', { key });
  try {
    const change = { set: { state: 'sending', claim, claimedAt: now }, add: { attempts: 1 } };
    const mail = await updateItem<Taken>(table, itemKey, change, is('state', '=', 'pending'));
    return { ...mail, key };
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
    const found = error.item as Taken | undefined;
    if (found?.state !== 'sending') return 'taken';
    const held: ClaimedMail = { ...found, key };
    if (found.claim === claim) return held;
    if (found.claimedAt > now - CLAIM_MS) return 'taken';
    await settleMail(table, held, { outcome: 'unknown', reason: 'the worker died' }, now);
    return 'abandoned';
  }
}

/** `later`: nobody has it yet, it is tried again, after `waitMs` where that is known. `withheld`: it may not be sent. */
export interface MailResult {
  outcome: 'sent' | 'refused' | 'later' | 'unknown' | 'withheld';
  messageId?: string;
  reason?: string;
  waitMs?: number;
}

/** The partitions of the list of a state: as many as the outbox has, so that none is busier than what it came from. */
export const listsOf = (state: MailFate): string[] => outboxShards.map((shard) => `${state}-${shard}`);

const listOf = (state: MailFate, mail: { purpose: MailPurpose }, key: string) =>
  `${state}-${shardOf(mail, key)}`;

/**
 * Writes down what became of a mail, and counts it, in one transaction; `before` is the state that it was settled with
 * earlier. It stands in the list of its state from then on, and among its person's, where one that was written before there
 * was that index did not. Addresses are not kept, nor what a mail about safety said,
 * such as its token.
 */
export function settlement(
  mail: Pick<MailItem, 'purpose' | 'userId' | 'createdAt'> & { key: string },
  { state, before, ...facts }: { state: MailFate; before?: MailFate | undefined } & Record<string, unknown>,
  now: number,
  when: Condition,
): Write[] {
  const { key, purpose } = mail;
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  const ttl = Math.ceil(now / 1000) + REMEMBERED_SECONDS;
  const listed = jobIndexOf('mail', { shard: listOf(state, { purpose }, key), dueAt: sortable(now), key });
  const change = {
    set: { ...amongMailsOf(mail, key), ...listed, state, settledAt: now, ttl, ...Object.fromEntries(known) },
    remove: isSecurityMail({ purpose }) ? ['to', 'data'] : ['to'],
  };
  const counted = { add: { [state]: 1, ...(before && { [before]: -1 }) } };
  return [
    { update: keyOf('mail', { key }), change, when },
    { update: keyOf('mailCount', { shard: shardOf({ purpose }, key) }), change: counted },
  ];
}

/** Writes down what became of a claimed mail. */
export async function settleMail(
  table: Table,
  mail: ClaimedMail,
  result: MailResult,
  now: number,
): Promise<void> {
  const { key, claim, attempts, createdAt, dueAt = createdAt, retriedAt = dueAt } = mail;
  const mine = all(is('claim', '=', claim), is('state', '=', 'sending'));
  const again = result.outcome === 'later' && now < retriedAt + GIVEN_UP_MS;
  const { outcome, waitMs = backoff(attempts), ...facts } = result;
  const state = outcome === 'later' ? 'refused' : outcome;
  const later = { set: { state: 'pending', gsi2sk: `${sortable(now + waitMs)}#${key}` } };
  const writes: Write[] = again
    ? [{ update: keyOf('mail', { key }), change: later, when: mine }]
    : settlement(mail, { state, ...facts }, now, mine);
  await transact(table, writes).catch((error: unknown) => {
    if (!(error instanceof TransactionFailed)) throw error;
  });
}

/** Puts a mail that was refused into the outbox once more, as if it came now; `retriedBy` is the request. */
export const retryWrites = (
  { key, purpose, settledAt }: { key: string; purpose: MailPurpose; settledAt?: number },
  retriedBy: string,
  now: number,
): Write[] => [
  {
    update: keyOf('mail', { key }),
    change: {
      set: { ...waitingAt({ purpose }, key, now), state: 'pending', attempts: 0, retriedAt: now, retriedBy },
      remove: ['claim', 'claimedAt', 'settledAt', 'ttl', 'reason', 'messageId', 'stopped'],
    },
    when: all(is('state', '=', 'refused'), is('settledAt', '=', settledAt!)),
  },
  { update: keyOf('mailCount', { shard: shardOf({ purpose }, key) }), change: { add: { refused: -1 } } },
];

/** Milliseconds to wait after the nth try that SES would not take: 30 s, doubling, at most an hour. */
const backoff = (attempts: number): number => Math.min(3_600_000, 30_000 * 2 ** Math.min(attempts - 1, 10));
