import { Problem } from '../../lib/domain/problem.ts';
import { DeviceId } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { signOut } from '../../lib/store/sessions/devices.ts';

export const handler = endpoint(
  {
    id: 'signOutDevice',
    method: 'DELETE',
    path: '/v1/me/devices/{deviceId}',
    access: 'user',
    summary: 'Sign a device out',
    description: 'Takes effect on its very next request.',
    params: { deviceId: DeviceId },
    status: 204,
    problems: ['not_found'],
    table: ['DeleteItem', 'GetItem', 'UpdateItem'],
  },
  async ({ caller: { userId }, params: { deviceId } }, app) => {
    const pick = (ids: string[]) => ids.filter((id) => id === deviceId);
    const ended = await signOut(app, userId, pick, { forget: true });
    if (ended.length === 0) throw new Problem('not_found', 'No such device is signed in.');
  },
);
