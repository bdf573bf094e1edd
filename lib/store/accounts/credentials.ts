import type { App } from '../../app.ts';
import type { EndedSessions } from '../../domain/playback/session-ends.ts';
import { Problem } from '../../domain/problem.ts';
import { is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Table, transact, TransactionFailed, type Write } from '../../table/table.ts';

/** A mailed token that has not been used: only its hash. */
export interface PendingToken {
  hash: string;
  expiresAt: number;
}

/**
 * How a person signs in. Everything that decides about access stands in this one item and changes by
 * compare-and-set on `v`, in one transaction with the device items: so a sign-in that raced with a reset, a role
 * change or a closing cannot survive it, and there are never more devices than the list has.
 */
export interface Credentials extends Record<string, unknown> {
  userId: string;
  passwordHash: string;
  v: number;
  /** The operation that wrote last, by which a writer recognises its own effect when the answer was lost. */
  by: string;
  /** Devices that are signed in: when each did. */
  devices: Record<string, number>;
  /** Devices that signed out themselves: when. They have wrong-password counters of their own. */
  known: Record<string, number>;
  /** Sessions that ended lately, by device; the account's streams are told by a copy. */
  out?: EndedSessions;
  /** The password before, which device changed it, and until when that may be repeated, epoch ms. */
  replaced?: { passwordHash: string; deviceId: string; until: number };
  verifyEmail?: PendingToken;
  resetPassword?: PendingToken;
  changeEmail?: PendingToken & { email: string; emailKey: string };
}

type Secrets =
  | ('passwordHash' | 'replaced' | 'devices' | 'known' | 'out')
  | ('verifyEmail' | 'resetPassword' | 'changeEmail');

/** What to change, and what must be written in the same transaction. */
export interface CredentialsChange<T> {
  set?: Partial<Pick<Credentials, Secrets>>;
  remove?: Secrets[];
  /** The item itself goes: the account is closed. */
  erase?: boolean;
  writes?: Write[];
  /** There is nothing to write after all. */
  unchanged?: boolean;
  result: T;
}

export const readCredentials = (table: Table, userId: string): Promise<Credentials | undefined> =>
  getItem<Credentials>(table, keyOf('credentials', { userId }));

const ATTEMPTS = 40;

/**
 * Changes the credentials and what hangs on them, all or nothing. `decide` sees them as they are, again after
 * each lost race, and answers undefined to change nothing. A refused condition of one of its own `writes` throws
 * TransactionFailed with positions counted from 1.
 */
export async function changeCredentials<T>(
  app: App,
  userId: string,
  decide: (
    now: Credentials | undefined,
  ) => CredentialsChange<T> | undefined | Promise<CredentialsChange<T> | undefined>,
): Promise<T | undefined> {
  const key = keyOf('credentials', { userId });
  const by = app.newId('req');
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const found = await readCredentials(app.table, userId);
    const change = await decide(found);
    if (!change || !found || change.unchanged) return change?.result;
    const when = is('v', '=', found.v);
    const own: Write = change.erase
      ? { delete: key, when }
      : {
          update: key,
          change: { set: { ...change.set, v: found.v + 1, by }, remove: change.remove ?? [] },
          when,
        };
    try {
      await transact(app.table, [own, ...(change.writes ?? [])]);
      return change.result;
    } catch (error) {
      if (await happened(app.table, error, userId, change.erase ? undefined : by)) return change.result;
      if (!(error instanceof TransactionFailed) || !error.failed.has(0)) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(300, 5 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'The account is changing too fast; try again shortly.', {}, 1);
}

/** Did the write happen although it reported a failure: a lost answer, or a retry that met its own effect. */
async function happened(
  table: Table,
  error: unknown,
  userId: string,
  by: string | undefined,
): Promise<boolean> {
  if (error instanceof TransactionFailed) {
    return error.failed.has(0) && (error.failed.get(0) as Credentials | undefined)?.by === by;
  }
  if (!(error instanceof Problem) || error.code !== 'unavailable') return false;
  const found = await readCredentials(table, userId);
  return found?.by === by;
}
