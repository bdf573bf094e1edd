import type { App } from '../../app.ts';
import { Problem } from '../../domain/problem.ts';
import { exists } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, type Key, keyOf, partitionOf, sortable } from '../../table/keys.ts';
import {
  deleteItem,
  getItem,
  type Item,
  queryItems,
  type Table,
  TransactionFailed,
  updateItem,
} from '../../table/table.ts';
import type { Uploads } from '../../wiring/s3.ts';
import { eraseMailsOf } from '../mails-of-person.ts';
import { mailWrite } from '../outbox.ts';
import { isLastAdministrator, lastAdministrator, standingWrites } from './administrators.ts';
import { changeCredentials, type Credentials } from './credentials.ts';
import { pendingObjects, shownObjects } from './pictures.ts';
import { signOutChange } from '../sessions/devices.ts';
import { readUser, releaseEmail } from './users.ts';

/**
 * Closes an account in one transaction: person, credentials, claim of the address and every session are gone at
 * once. What else is kept about the person is erased after it; the erasure item stands until that is done, so a
 * crash leaves nothing behind. The owner is told. Answers undefined when the proof that it is their wish no longer
 * `holds`. Throws `last_admin` when nobody else could administer.
 */
export const closeAccount = (
  app: App,
  userId: string,
  holds: (now: Credentials | undefined) => Promise<boolean>,
): Promise<true | undefined> =>
  changeCredentials(app, userId, async (credentials) => {
    const user = (await holds(credentials)) ? await readUser(app.table, userId) : undefined;
    if (!credentials || !user) return undefined;
    if (await isLastAdministrator(app.table, user)) throw lastAdministrator();
    const now = app.now();
    const { writes } = signOutChange(credentials, Object.keys(credentials.devices), {
      at: now,
      forget: true,
    });
    const { email: to, name, language } = user;
    const subject = String(credentials.v);
    const erasure = {
      ...keyOf('erasure', { userId }),
      ...jobIndexOf('erasure', { closedAt: sortable(now), userId }),
      userId,
      closedAt: now,
      objects: shownObjects(user),
    };
    return {
      erase: true,
      writes: [
        { delete: keyOf('user', { userId }) },
        ...standingWrites(user, undefined),
        releaseEmail(user.emailKey, userId),
        { put: erasure },
        mailWrite(
          { purpose: 'account_closed', userId, to, subject, data: { name }, ...(language && { language }) },
          now,
        ),
        ...writes,
      ],
      result: true as const,
    };
  }).catch((error: unknown) => {
    // The person's standing, or that of the other administrators, changed at this moment.
    if (error instanceof TransactionFailed) throw new Problem('unavailable', 'Try again shortly.', {}, 1);
    throw error;
  });

/** How much is erased in one go: what a request may wait for. The job does the rest. */
const BATCH = 25;
/**
 * How long after the closing something may still be written that was under way: longer than any function runs (five
 * minutes) and than an announced picture may arrive (twenty).
 */
const LAST_WRITE_MS = 30 * 60_000;

interface Erasure extends Item {
  closedAt: number;
  /** Objects of the bucket that go, too. */
  objects: string[];
}

/**
 * Erases everything that is still kept about a closed account, `batches` × 25 items at most. The public counts
 * that the person's viewing went into name nobody and stay. `waiting`: all is gone but mails that are still to be sent,
 * and is looked at once more when nothing that was under way can be written any longer; the erasure stands until then.
 */
export async function eraseAccount(
  app: App,
  uploads: () => Uploads,
  userId: string,
  batches: number,
): Promise<'erased' | 'waiting' | 'unfinished'> {
  const key = keyOf('erasure', { userId });
  const erasure = await getItem<Erasure>(app.table, key);
  if (!erasure) return 'erased';
  const partitions = [
    key.pk,
    partitionOf('idempotency', { userId }).pk,
    partitionOf('rateLimit', { subject: userId }).pk,
  ];
  for (const partition of partitions) {
    for (let more = true; more; batches--) {
      if (batches === 0) return 'unfinished';
      const page = await queryItems<Key & Item>(app.table, partition, BATCH, { consistent: true });
      const others = page.items.filter(({ sk }) => sk !== key.sk);
      await rememberObjects(app.table, erasure, others);
      await Promise.all(others.map(({ sk }) => deleteItem(app.table, { pk: partition, sk })));
      more = others.length > 0;
    }
  }
  const mails = await eraseMailsOf(app.table, userId, { batches, limit: BATCH });
  if (mails.batches === 0) return 'unfinished';
  for (const object of erasure.objects) await uploads().remove(object);
  if (mails.waiting > 0 || app.now() < erasure.closedAt + LAST_WRITE_MS) return 'waiting';
  await deleteItem(app.table, key);
  return 'erased';
}

/** Writes the objects of an announced picture down before the item goes that names them. */
async function rememberObjects(table: Table, erasure: Erasure, items: Item[]): Promise<void> {
  const found = items.flatMap(pendingObjects).filter((object) => !erasure.objects.includes(object));
  if (found.length === 0) return;
  erasure.objects = [...erasure.objects, ...found];
  const set = { objects: erasure.objects };
  await updateItem(table, { pk: String(erasure.pk), sk: String(erasure.sk) }, { set }, exists('pk'));
}

/** A page of closed accounts with something left to erase, and where the next begins. */
export interface OpenErasures {
  userIds: string[];
  next: string | undefined;
}

const OPEN = 100;

/** Closed accounts with something left to erase, the oldest first, behind this place. */
export async function openErasures(table: Table, after: string): Promise<OpenErasures> {
  const partition = jobPartitionOf('erasure', {});
  const { items, more } = await queryItems(table, partition, OPEN, { index: 'gsi2', after });
  return {
    userIds: items.map(({ pk }) => String(pk).slice('USER#'.length)),
    next: more ? String(items.at(-1)!.gsi2sk) : undefined,
  };
}
