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
    status: 200,
    returns: NotificationSettings,
    problems: [],
    table: ['GetItem'],
  },
  ({ caller }, { table }) => notificationSettings(table, caller.userId),
);
