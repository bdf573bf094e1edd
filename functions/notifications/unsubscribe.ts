import * as z from 'zod';
import { readUnsubscribeToken } from '../../lib/auth/unsubscribe-tokens.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { UnsubscribeQuery } from '../../lib/domain/notifications/notifications.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { stopNotifications } from '../../lib/store/notifications/notification-settings.ts';

const Stopped = z
  .object({ stopped: z.enum(['subscriptionExpiry', 'newReleases']) })
  .meta({ id: 'Stopped', examples: [{ stopped: 'newReleases' }] });

export const handler = endpoint(
  {
    id: 'unsubscribe',
    method: 'POST',
    path: '/v1/notifications/unsubscribe',
    access: 'public',
    summary: 'Stop the mails of one kind, by the link of such a mail',
    description:
      'One click (RFC 8058): needs no sign-in, and whatever form is sent with it is not looked at. A link works for a year.',
    query: UnsubscribeQuery,
    ignoresBody: true,
    status: 200,
    returns: Stopped,
    problems: ['invalid_token'],
    table: ['GetItem', 'UpdateItem'],
  },
  async ({ query }, app) => {
    const { unsubscribeKey } = await app.secrets();
    const claims = readUnsubscribeToken(unsubscribeKey, query.token, app.now());
    if (!claims) throw new Problem('invalid_token', 'This link is not complete or older than a year.');
    await stopNotifications(app.table, claims.userId, claims.setting);
    return { stopped: claims.setting };
  },
);
