import { UserId } from '../../lib/domain/accounts/user.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { readUser } from '../../lib/store/accounts/users.ts';
import { auditWrite } from '../../lib/store/audit.ts';
import { signOut } from '../../lib/store/sessions/devices.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminSignOutUser',
    method: 'DELETE',
    path: '/v1/admin/users/{userId}/devices',
    access: 'admin',
    summary: 'Sign every device of an account out',
    description: 'They are out on their next request, and what they play ends at its next heartbeat.',
    params: { userId: UserId },
    status: 204,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  async ({ caller, params: { userId }, operationId }, app) => {
    if (!(await readUser(app.table, userId))) throw new Problem('not_found', 'There is no such user.');
    const entry = {
      actorId: caller.userId,
      action: 'adminSignOutUser',
      objectId: userId,
      before: null,
      after: null,
    };
    const also = [auditWrite(entry, app.now(), operationId)];
    await signOut(app, userId, (deviceIds) => deviceIds, { forget: true, also });
  },
);
