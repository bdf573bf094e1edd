import { normaliseEmail } from '../../domain/email.ts';
import { settle, type SubscriptionRecord } from '../../domain/subscriptions/subscription.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import type { Page, PageRequest } from '../../http/declaration.ts';
import { indexPartitionOf, jobPartitionOf, keyOf, partitionOf } from '../../table/keys.ts';
import { getItems, queryItems, type Table } from '../../table/table.ts';

/** What a list of people asks for; every part may be left out. */
export interface PeopleFilter {
  /** An address, or how it begins. */
  email?: string | undefined;
  role?: string | undefined;
  status?: string | undefined;
  planId?: string | undefined;
}

export interface Person {
  user: UserRecord;
  /** The newest, as it was last written: look at it through `settle`. */
  subscription: SubscriptionRecord | undefined;
}

/** Requests for one page, so that it costs a bounded amount; one that is not full yet has a `next`. */
const READS = 3;
/** People looked at in each where something is compared. */
const COMPARED = 50;

/**
 * A page of people. The narrowest list is walked (an address's beginning, administrators, disabled accounts, else
 * everybody, newest first), and what else is asked is compared on each person.
 */
export async function peoplePage(
  table: Table,
  filter: PeopleFilter,
  { limit, after }: PageRequest,
  now: number,
): Promise<Page<Person>> {
  const { walk, walked } = walkOf(table, filter);
  const found: (Person & { position: string })[] = [];
  const comparing = Object.entries(filter).some(([name, value]) => value !== undefined && name !== walked);
  let from = after;
  for (let reads = READS; reads > 0; reads--) {
    const missing = limit + 1 - found.length;
    const { places, next } = await walk(from, comparing ? Math.max(missing, COMPARED) : missing);
    const people = await peopleAt(table, places);
    found.push(...people.filter((person) => fits(person, filter, now)));
    from = next;
    if (from === undefined || found.length > limit) break;
  }
  const shown = found.slice(0, limit);
  return { items: shown, next: found.length > limit ? shown.at(-1)!.position : from };
}

interface Place {
  userId: string;
  /** Where the walk goes on after it. */
  position: string;
}
type Walk = (
  after: string | undefined,
  limit: number,
) => Promise<{ places: Place[]; next: string | undefined }>;

/** The narrowest list, and the part of the filter that all of it fits but for what changed this moment. */
function walkOf(
  table: Table,
  { email, role, status }: PeopleFilter,
): { walk: Walk; walked?: keyof PeopleFilter } {
  if (email !== undefined) {
    const prefix = normaliseEmail(email);
    const partition = jobPartitionOf('emailClaim', { first: prefix.slice(0, 1) });
    const walk = query(table, partition, { index: 'gsi2', prefix }, (sk) => sk.split('#')[1]!);
    return { walk, walked: 'email' };
  }
  const sparse = role === 'admin' ? 'administrator' : status === 'disabled' ? 'disabledUser' : undefined;
  if (sparse) {
    const { pk, prefix } = partitionOf(sparse, {});
    const walk = query(table, pk, { prefix }, (sk) => sk.slice(prefix.length));
    return { walk, walked: role === 'admin' ? 'role' : 'status' };
  }
  return {
    walk: query(table, indexPartitionOf('user', {}), { index: 'gsi1', descending: true }, (sk) => sk),
  };
}

const query =
  (
    table: Table,
    partition: string,
    options: { index?: 'gsi1' | 'gsi2'; prefix?: string; descending?: boolean },
    userIdOf: (sk: string) => string,
  ): Walk =>
  async (after, limit) => {
    const { items, more } = await queryItems(table, partition, limit, { ...options, after });
    const places = items.map((item) => {
      const position = String(item[`${options.index ?? ''}sk`]);
      return { userId: userIdOf(position), position };
    });
    return { places, next: more ? places.at(-1)?.position : undefined };
  };

async function peopleAt(table: Table, places: Place[]): Promise<(Person & { position: string })[]> {
  const keys = places.flatMap(({ userId }) => [keyOf('user', { userId }), keyOf('subscription', { userId })]);
  const items = await getItems(table, keys, { consistent: false });
  return places.flatMap(({ position }, index) => {
    const user = items[2 * index] as UserRecord | undefined;
    const subscription = items[2 * index + 1] as SubscriptionRecord | undefined;
    return user ? [{ user, subscription, position }] : [];
  });
}

function fits(
  { user, subscription }: Person,
  { email, role, status, planId }: PeopleFilter,
  now: number,
): boolean {
  const current = subscription && settle(subscription, now);
  return (
    (email === undefined || user.emailKey.startsWith(normaliseEmail(email))) &&
    (role === undefined || user.role === role) &&
    (status === undefined || user.status === status) &&
    (planId === undefined || (current !== undefined && current.endsAt > now && current.plan.id === planId))
  );
}
