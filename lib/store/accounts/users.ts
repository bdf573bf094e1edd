import type { App } from '../../app.ts';
import type { MaturityRating } from '../../domain/catalogue/maturity.ts';
import { normaliseEmail } from '../../domain/email.ts';
import type { Language } from '../../domain/language.ts';
import { Problem } from '../../domain/problem.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import { absent, all, type Condition, is } from '../../table/expressions.ts';
import { indexOf, jobIndexOf, jobPartitionOf, keyOf } from '../../table/keys.ts';
import {
  ConditionFailed,
  getItem,
  queryItems,
  type Table,
  transact,
  TransactionFailed,
  updateItem,
  type Write,
} from '../../table/table.ts';
import type { Credentials } from './credentials.ts';

/** Who is this person. */
export const readUser = (table: Table, userId: string): Promise<UserRecord | undefined> =>
  getItem<UserRecord>(table, keyOf('user', { userId }));

/** A person with how they sign in. */
export async function readAccount(
  table: Table,
  userId: string,
): Promise<{ user: UserRecord; credentials: Credentials } | undefined> {
  const keys = [keyOf('user', { userId }), keyOf('credentials', { userId })];
  const [user, credentials] = await Promise.all(keys.map((key) => getItem(table, key)));
  return user && credentials && { user: user as UserRecord, credentials: credentials as Credentials };
}

/** Part of a transaction that changes a user who must exist. */
export const changeUserWrite = (userId: string, set: Partial<UserRecord>, when?: Condition): Write => ({
  update: keyOf('user', { userId }),
  change: { set, add: { version: 1 } },
  when: all(is('userId', '=', userId), ...(when ? [when] : [])),
});

/** Whose address is this. Ask with the normalised form. */
export async function ownerOfEmail(table: Table, emailKey: string): Promise<string | undefined> {
  const claim = await getItem<{ userId: string }>(table, keyOf('emailClaim', { email: emailKey }));
  return claim?.userId;
}

/** Makes an address somebody's, unless it is another's already. */
export const claimEmail = (emailKey: string, userId: string): Write => ({
  put: {
    ...keyOf('emailClaim', { email: emailKey }),
    ...jobIndexOf('emailClaim', { first: emailKey.slice(0, 1), email: emailKey, userId }),
    userId,
  },
  when: absent('pk'),
});

export const releaseEmail = (emailKey: string, userId: string): Write => ({
  delete: keyOf('emailClaim', { email: emailKey }),
  when: is('userId', '=', userId),
});

/** The user item with its place in the list of everybody and among those whom the census counts. */
export const userItem = (user: UserRecord) => ({
  ...keyOf('user', user),
  ...indexOf('user', user),
  ...jobIndexOf('user', user),
  ...user,
});

export interface NewAccount {
  email: string;
  name: string;
  phoneNumber?: string | undefined;
  language?: Language | undefined;
}

/** A user as registration makes it: never an administrator. */
export const newUser = (
  userId: string,
  { email, name, phoneNumber, language }: NewAccount,
  now: number,
): UserRecord => ({
  userId,
  email,
  emailKey: normaliseEmail(email),
  emailVerified: false,
  name,
  ...(phoneNumber !== undefined && { phoneNumber }),
  ...(language !== undefined && { language }),
  role: 'user',
  status: 'active',
  version: 1,
  createdAt: now,
});

export const emailTaken = () => new Problem('email_taken', 'There is an account with this e-mail address.');

/**
 * Creates an account: user, claim of the address, credentials and what else joins, all or nothing. Throws
 * `email_taken`. A claim that names this very user is our own, written by a try whose answer was lost.
 */
export async function createAccount(
  { table }: App,
  user: UserRecord,
  credentials: Credentials,
  also: Write[],
): Promise<void> {
  const { userId, emailKey } = user;
  try {
    await transact(table, [
      claimEmail(emailKey, userId),
      { put: userItem(user), when: absent('pk') },
      { put: { ...keyOf('credentials', { userId }), ...credentials } },
      ...also,
    ]);
  } catch (error) {
    const refused = error instanceof TransactionFailed && error.failed.has(0);
    const unknown = error instanceof Problem && error.code === 'unavailable';
    if (!refused && !unknown) throw error;
    const owner = await ownerOfEmail(table, emailKey);
    if (owner === userId) return;
    if (unknown) throw error;
    throw emailTaken();
  }
}

/** What a person may change about themselves; null clears. */
export interface ProfileChange {
  name?: string | undefined;
  bio?: string | null | undefined;
  phoneNumber?: string | null | undefined;
  maturityLimit?: MaturityRating | null | undefined;
  picture?: string | null | undefined;
  language?: Language | undefined;
}

/** Changes the profile, and what `also` must change with it; undefined when there is no such user. */
export async function changeProfile(
  table: Table,
  userId: string,
  change: ProfileChange,
  also: Write[] = [],
): Promise<UserRecord | undefined> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined);
  const set = Object.fromEntries(given.filter(([, value]) => value !== null));
  const remove = given.filter(([, value]) => value === null).map(([name]) => name);
  if (given.length === 0) return readUser(table, userId);
  try {
    const changes = { set, remove, add: { version: 1 } };
    const [key, when] = [keyOf('user', { userId }), is('userId', '=', userId)];
    if (also.length === 0) return await updateItem<UserRecord>(table, key, changes, when);
    await transact(table, [{ update: key, change: changes, when }, ...also]);
    return await readUser(table, userId);
  } catch (error) {
    if (error instanceof ConditionFailed || error instanceof TransactionFailed) return undefined;
    throw error;
  }
}

/** Ids of people behind one, in their order: for jobs that walk through everybody. */
export async function everybodyAfter(
  table: Table,
  after: string | undefined,
  limit: number,
): Promise<string[]> {
  const { items } = await queryItems(table, jobPartitionOf('user', {}), limit, { index: 'gsi2', after });
  return items.map(({ gsi2sk }) => String(gsi2sk));
}
