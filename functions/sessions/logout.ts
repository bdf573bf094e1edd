import { endpoint } from '../../lib/http/endpoint.ts';
import { signOut } from '../../lib/store/sessions/devices.ts';

export const handler = endpoint(
  {
    id: 'logout',
    method: 'POST',
    path: '/v1/auth/logout',
    access: 'user',
    summary: 'Sign this device out',
    description: 'Its tokens stop working at once and its streams end. Other devices stay signed in.',
    status: 204,
    problems: [],
    table: ['DeleteItem', 'GetItem', 'UpdateItem'],
  },
  async ({ caller }, app) => {
    const pick = (ids: string[]) => ids.filter((id) => id === caller.deviceId);
    await signOut(app, caller.userId, pick, { forget: false });
  },
);
