import type { UserRecord } from '../../domain/accounts/user.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, exists, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Table, type Write } from '../../table/table.ts';

type Standing = Pick<UserRecord, 'userId' | 'role' | 'status'>;

const COUNT = keyOf('administratorCount', {});
const canAdminister = (user: Standing | undefined) => user?.role === 'admin' && user.status === 'active';

/**
 * Part of every transaction that changes what a person may do, makes them or closes their account: the lists of
 * administrators and of disabled accounts, and the count of administrators who can sign in, which never falls to none:
 * the transaction fails instead, see `isLastAdministrator`.
 */
export function standingWrites(before: Standing | undefined, after: Standing | undefined): Write[] {
  const { userId } = (before ?? after)!;
  const entry = (kind: 'administrator' | 'disabledUser', was: boolean, is: boolean): Write[] => {
    const key = keyOf(kind, { userId });
    if (was === is) return [];
    return [is ? { put: { ...key, userId }, when: absent('pk') } : { delete: key, when: exists('pk') }];
  };
  const change = Number(canAdminister(after)) - Number(canAdminister(before));
  return [
    ...entry('administrator', before?.role === 'admin', after?.role === 'admin'),
    ...entry('disabledUser', before?.status === 'disabled', after?.status === 'disabled'),
    ...(change === 0
      ? []
      : [
          {
            update: COUNT,
            change: { add: { administrators: change } },
            ...(change < 0 && { when: is('administrators', '>', 1) }),
          },
        ]),
  ];
}

export const lastAdministrator = () =>
  new Problem('last_admin', 'Nobody else can administer: make another administrator first.');

/** Would this person's going leave nobody who can administer. */
export async function isLastAdministrator(table: Table, user: Standing): Promise<boolean> {
  if (!canAdminister(user)) return false;
  const count = await getItem<{ administrators: number }>(table, COUNT);
  return (count?.administrators ?? 0) <= 1;
}
