import type { App } from '../../app.ts';
import { Problem } from '../../domain/problem.ts';
import type { UserRecord } from '../../domain/accounts/user.ts';
import { is } from '../../table/expressions.ts';
import { TransactionFailed, type Write } from '../../table/table.ts';
import { changeCredentials } from './credentials.ts';
import { signOutChange } from '../sessions/devices.ts';
import { isLastAdministrator, lastAdministrator, standingWrites } from './administrators.ts';
import { changeUserWrite, readUser } from './users.ts';

export type StandingChange = Partial<Pick<UserRecord, 'role' | 'status'>>;

/**
 * Changes what a person may do, and ends all their sessions in the same transaction, so that no token of before
 * is good for another request. Throws `last_admin`. `version` is the one the change was decided on (`stale_version` when it moved);
 * `also` joins the transaction, such as the audit entry. Answers the user as they are now, undefined for nobody.
 */
export async function changeStanding(
  app: App,
  userId: string,
  change: StandingChange,
  options: { version?: number | undefined; also?: (before: UserRecord, after: UserRecord) => Write[] } = {},
): Promise<UserRecord | undefined> {
  const { version, also = () => [] } = options;
  const stale = () => new Problem('stale_version', 'The user has changed since; read them again.');
  for (let attempt = 1; attempt <= 5; attempt++) {
    try {
      return await changeCredentials(app, userId, async (credentials) => {
        const before = credentials && (await readUser(app.table, userId));
        if (!before) return undefined;
        if (version !== undefined && before.version !== version) throw stale();
        const after = { ...before, ...change, version: before.version + 1 };
        if (after.role === before.role && after.status === before.status) {
          return { unchanged: true, result: before };
        }
        const all = Object.keys(credentials.devices);
        const { set, writes } = signOutChange(credentials, all, { at: app.now(), forget: false });
        const changed = changeUserWrite(userId, change, is('version', '=', before.version));
        // Nor may what was asked for in the role before open the account in the new one.
        return {
          set: set!,
          remove: ['changeEmail', 'resetPassword'],
          writes: [changed, ...standingWrites(before, after), ...writes, ...also(before, after)],
          result: after,
        };
      });
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
      const user = await readUser(app.table, userId);
      const stays = (change.role ?? user?.role) === 'admin' && (change.status ?? user?.status) === 'active';
      if (user && !stays && (await isLastAdministrator(app.table, user))) {
        throw lastAdministrator();
      }
      // Otherwise the profile moved between reading and writing.
    }
  }
  throw new Problem('unavailable', 'The user is changing too fast; try again shortly.', {}, 1);
}
