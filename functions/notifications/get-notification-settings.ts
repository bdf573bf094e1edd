import { NotificationSettings } from '../../lib/domain/notifications/notifications.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { notificationSettings } from '../../lib/store/notifications/notification-settings.ts';

export const handler = endpoint(
  {
    id: 'getNotificationSettings',
    method: 'GET',
    path: '/v1/me/notifications',
    access: 'user',
    summary: 'Which mails the caller wants',
    description: 'Mails about the account itself, such as a changed password, are always sent.',
    status: 200,
    returns: NotificationSettings,
    problems: [],
    table: ['GetItem'],
  },
  ({ caller }, { table }) => notificationSettings(table, caller.userId),
);
