import { deviceView, UserId } from '../../lib/domain/accounts/user.ts';
import { AdminUserDetail, adminUserView } from '../../lib/domain/admin/people.ts';
import { adminMailView } from '../../lib/domain/notifications/mails.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { toSubscription } from '../../lib/domain/subscriptions/subscription-view.ts';
import { readUser } from '../../lib/store/accounts/users.ts';
import { mailKeyOf, mailsOfPerson } from '../../lib/store/mails-of-person.ts';
import { streamsPage } from '../../lib/store/playback/streams.ts';
import { signedInDevices } from '../../lib/store/sessions/devices.ts';
import { newestSubscription } from '../../lib/store/subscriptions/subscriptions.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'adminGetUser',
    method: 'GET',
    path: '/v1/admin/users/{userId}',
    access: 'admin',
    summary: 'A person with devices, subscription, running streams and their last mails',
    description:
      'The subscription is the newest with its events, as it stands now. `version` is what `If-Match` names.',
    params: { userId: UserId },
    status: 200,
    returns: AdminUserDetail,
    problems: ['not_found'],
    table: ['GetItem', 'BatchGetItem', 'Query'],
  },
  async ({ params: { userId } }, { table, config, now }) => {
    const at = now();
    const [user, subscription, devices, streams, mails] = await Promise.all([
      readUser(table, userId),
      newestSubscription(table, userId),
      signedInDevices(table, userId, at),
      streamsPage(table, userId, { limit: 100, after: undefined }, at),
      mailsOfPerson(table, userId, 20, { descending: true }),
    ]);
    if (!user) throw new Problem('not_found', 'There is no such user.');
    return {
      ...adminUserView(user, subscription, { origin: config.origin, now: at }),
      devices: devices.map((device) => deviceView(device, '')),
      subscription: subscription ? toSubscription(subscription, at) : null,
      streams: streams.items,
      mails: mails.items.map((mail) => adminMailView(mailKeyOf(mail), mail, user.email)),
    };
  },
);
