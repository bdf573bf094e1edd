import { User, userView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { readUser } from '../../lib/store/accounts/users.ts';

export const handler = endpoint(
  {
    id: 'getProfile',
    method: 'GET',
    path: '/v1/me',
    access: 'user',
    summary: 'Who I am',
    description: 'The newest state, read consistently: a change of the profile shows in the next call.',
    status: 200,
    returns: User,
    problems: [],
    table: ['GetItem'],
  },
  async ({ caller }, app) => {
    const user = await readUser(app.table, caller.userId);
    if (!user) throw unauthenticated();
    return userView(user, app.config.origin);
  },
);
