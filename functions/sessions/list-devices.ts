import { Device, deviceView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { signedInDevices } from '../../lib/store/sessions/devices.ts';

export const handler = endpoint(
  {
    id: 'listDevices',
    method: 'GET',
    path: '/v1/me/devices',
    access: 'user',
    summary: 'Where I am signed in',
    description: 'In the order in which they first signed in. `current` marks the device that asks.',
    list: Device,
    status: 200,
    problems: [],
    table: ['Query'],
  },
  async ({ caller, page: { limit, after = '' } }, app) => {
    const devices = await signedInDevices(app.table, caller.userId, app.now());
    const rest = devices.filter(({ deviceId }) => deviceId > after);
    const items = rest.slice(0, limit).map((device) => deviceView(device, caller.deviceId));
    return { items, next: rest.length > limit ? items.at(-1)!.id : undefined };
  },
);
