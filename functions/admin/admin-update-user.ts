import { UserId } from '../../lib/domain/accounts/user.ts';
import { AdminUser, adminUserView, UserChanges } from '../../lib/domain/admin/people.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { changeStanding } from '../../lib/store/accounts/standing.ts';
import { auditWrite } from '../../lib/store/audit.ts';
import { newestSubscription } from '../../lib/store/subscriptions/subscriptions.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminUpdateUser',
    method: 'PATCH',
    path: '/v1/admin/users/{userId}',
    access: 'admin',
    summary: 'Make somebody an administrator or a user again, disable an account or open it',
    description:
      'Ends all sessions of the account with the change, and its streams at their next heartbeat. The last ' +
      'administrator stays one: 409 `last_admin`.',
    params: { userId: UserId },
    body: UserChanges,
    status: 200,
    returns: AdminUser,
    problems: ['not_found', 'last_admin'],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
    ifMatch: true,
  },
  async ({ caller, params: { userId }, body, ifMatch, operationId }, app) => {
    const now = app.now();
    const standing = ({ role, status }: { role: string; status: string }) => ({ role, status });
    const user = await changeStanding(app, userId, body, {
      version: ifMatch,
      also: (before, after) => {
        const entry = { actorId: caller.userId, action: 'adminUpdateUser', objectId: userId };
        return [auditWrite({ ...entry, before: standing(before), after: standing(after) }, now, operationId)];
      },
    });
    if (!user) throw new Problem('not_found', 'There is no such user.');
    const subscription = await newestSubscription(app.table, userId);
    return adminUserView(user, subscription, { origin: app.config.origin, now });
  },
);
