import * as z from 'zod';
import { Role } from '../../lib/domain/accounts/user.ts';
import { AdminUser, adminUserView, UserStatus } from '../../lib/domain/admin/people.ts';
import { PlanId } from '../../lib/domain/plans/plan.ts';
import { peoplePage } from '../../lib/store/admin/people.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminListUsers',
    method: 'GET',
    path: '/v1/admin/users',
    access: 'admin',
    summary: 'People, the newest first, or those whose address begins so',
    description:
      '`email` is an address or its beginning, at least one character. A page may hold fewer than `limit` people ' +
      'although there are more: `nextCursor` tells.',
    query: z.object({
      email: z
        .string()
        .regex(/^[!-"$-~]{1,254}$/, 'must be an address or its beginning')
        .optional()
        .meta({ examples: ['ada@'] }),
      role: Role.optional(),
      status: UserStatus.optional(),
      planId: PlanId.optional(),
    }),
    list: AdminUser,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  async ({ query, page }, app) => {
    const { items, next } = await peoplePage(app.table, query, page, app.now());
    const how = { origin: app.config.origin, now: app.now() };
    return { items: items.map(({ user, subscription }) => adminUserView(user, subscription, how)), next };
  },
);
