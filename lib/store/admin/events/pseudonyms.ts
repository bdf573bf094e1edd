import type { App } from '../../../app.ts';
import { absent, exists } from '../../../table/expressions.ts';
import { keyOf } from '../../../table/keys.ts';
import { getItems, type Item, transact, TransactionFailed } from '../../../table/table.ts';

/** So many accounts are asked for, and named, at once. */
const AT_ONCE = 50;

interface Pseudonym extends Item {
  account: string;
}

/**
 * The random names by which the archive of events knows these accounts: one for each account as long as it stands, made
 * when it is first asked for. Closing erases it, and an account that is closed gets none.
 */
export async function pseudonymsOf(app: App, userIds: Iterable<string>): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  const all = [...new Set(userIds)];
  for (let from = 0; from < all.length; from += AT_ONCE) {
    const some = all.slice(from, from + AT_ONCE);
    const known = await getItems<Pseudonym>(
      app.table,
      some.map((userId) => keyOf('pseudonym', { userId })),
    );
    await Promise.all(
      some.map(async (userId, index) => {
        const name = known[index]?.account ?? (await named(app, userId));
        if (name !== undefined) names.set(userId, name);
      }),
    );
  }
  return names;
}

async function named({ table, randomBytes }: App, userId: string): Promise<string | undefined> {
  const account = Buffer.from(randomBytes(15)).toString('base64url');
  try {
    await transact(table, [
      { put: { ...keyOf('pseudonym', { userId }), account }, when: absent('pk') },
      { check: keyOf('user', { userId }), when: exists('pk') },
    ]);
    return account;
  } catch (error) {
    if (!(error instanceof TransactionFailed)) throw error;
    return (error.failed.get(0) as Pseudonym | undefined)?.account;
  }
}
