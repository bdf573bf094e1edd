import { endpoint } from '../../lib/http/endpoint.ts';
import { signOut } from '../../lib/store/sessions/devices.ts';

export const handler = endpoint(
  {
    id: 'signOutOtherDevices',
    method: 'DELETE',
    path: '/v1/me/devices',
    access: 'user',
    summary: 'Sign every device but this one out',
    description: 'Takes effect on their very next request; their streams end. This device stays signed in.',
    status: 204,
    problems: [],
    table: ['DeleteItem', 'GetItem', 'UpdateItem'],
  },
  async ({ caller: { userId, deviceId } }, app) => {
    await signOut(app, userId, (ids) => ids.filter((id) => id !== deviceId), { forget: true });
  },
);
