import type { App } from '../../app.ts';
import { absent } from '../../table/expressions.ts';
import { jobIndexOf, jobPartitionOf, keyOf, partitionOf, sortable } from '../../table/keys.ts';
import { deleteItem, type Item, queryItems, type Table } from '../../table/table.ts';
import type { Uploads } from '../../wiring/s3.ts';
import { mailWrite } from '../outbox.ts';
import { changeCredentials, type Credentials } from './credentials.ts';
import { signOutChange } from '../sessions/devices.ts';
import { readUser, releaseEmail } from './users.ts';

/**
 * Closes an account in one transaction: person, credentials, claim of the address and every session are gone at
 * once. What else is kept about the person is erased after it; the erasure item stands until that is done, so a
 * crash leaves nothing behind. The owner is told. Answers undefined when the proof that it is their wish no longer
 * `holds`.
 */
export const closeAccount = (
  app: App,
  userId: string,
  holds: (now: Credentials | undefined) => Promise<boolean>,
): Promise<true | undefined> =>
  changeCredentials(app, userId, async (credentials) => {
    const user = (await holds(credentials)) ? await readUser(app.table, userId) : undefined;
    if (!credentials || !user) return undefined;
    const now = app.now();
    const { writes } = signOutChange(credentials, Object.keys(credentials.devices), {
      at: now,
      forget: true,
    });
    const { picture, email: to, name } = user;
    const subject = String(credentials.v);
    const erasure = {
      ...keyOf('erasure', { userId }),
      ...jobIndexOf('erasure', { closedAt: sortable(now), userId }),
      userId,
      ...(picture !== undefined && { picture }),
    };
    return {
      erase: true,
      writes: [
        { delete: keyOf('user', { userId }) },
        releaseEmail(user.emailKey, userId),
        { put: erasure, when: absent('pk') },
        mailWrite({ purpose: 'account_closed', userId, to, subject, data: { name } }, now),
        ...writes,
      ],
      result: true as const,
    };
  });

/** How much is erased in one go: what a request may wait for. The job does the rest. */
const BATCH = 25;

/**
 * Erases everything that is still kept about a closed account, `batches` × 25 items at most. The public counts
 * that the person's viewing went into name nobody and stay. Answers whether all is gone.
 */
export async function eraseAccount(
  app: App,
  uploads: Uploads | undefined,
  userId: string,
  batches: number,
): Promise<boolean> {
  const { pk } = partitionOf('erasure', { userId });
  const partitions = [
    pk,
    partitionOf('idempotency', { userId }).pk,
    partitionOf('rateLimit', { subject: userId }).pk,
  ];
  let erasure: Item | undefined;
  for (const partition of partitions) {
    for (let more = true; more; batches--) {
      if (batches === 0) return false;
      const page = await queryItems(app.table, partition, { limit: BATCH, consistent: true });
      erasure ??= page.items.find(({ sk }) => sk === 'ERASURE');
      const others = page.items.filter(({ sk }) => sk !== 'ERASURE');
      await Promise.all(others.map(({ sk }) => deleteItem(app.table, { pk: partition, sk: String(sk) })));
      more = others.length > 0;
    }
  }
  if (erasure?.picture !== undefined) {
    if (!uploads) return false;
    await uploads.remove(String(erasure.picture).slice(1));
  }
  await deleteItem(app.table, keyOf('erasure', { userId }));
  return true;
}

/** Closed accounts with something left to erase, the oldest first. */
export async function openErasures(table: Table, limit: number): Promise<string[]> {
  const { items } = await queryItems(table, jobPartitionOf('erasure', {}), { index: 'gsi2', limit });
  return items.map(({ pk }) => String(pk).slice('USER#'.length));
}
