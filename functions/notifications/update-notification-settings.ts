import {
  contradictionIn,
  NotificationSettings,
  NotificationSettingsRequest,
} from '../../lib/domain/notifications/notifications.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { invalid } from '../../lib/http/request.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { setNotificationSettings } from '../../lib/store/notifications/notification-settings.ts';

export const handler = endpoint(
  {
    id: 'updateNotificationSettings',
    method: 'PUT',
    path: '/v1/me/notifications',
    access: 'user',
    summary: 'Say which mails the caller wants',
    description:
      'Sets each field; without `releaseMails` their rhythm stays as it was last. Mails about the account itself are always sent.',
    body: NotificationSettingsRequest,
    status: 200,
    returns: NotificationSettings,
    problems: [],
    table: ['UpdateItem'],
  },
  async ({ caller, body }, { table }) => {
    const contradiction = contradictionIn(body);
    if (contradiction.length > 0) throw invalid(contradiction);
    const settings = await setNotificationSettings(table, caller.userId, body);
    if (!settings) throw unauthenticated();
    return settings;
  },
);
