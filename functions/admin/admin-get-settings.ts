import { Settings, settingsView } from '../../lib/domain/admin/settings.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { currentSettings } from '../../lib/store/admin/settings.ts';
import { SETTINGS_SECONDS } from '../../lib/store/limits.ts';

export const handler = endpoint(
  {
    id: 'adminGetSettings',
    method: 'GET',
    path: '/v1/admin/settings',
    access: 'admin',
    summary: 'The limits in effect, beside those that the stage declares',
    description:
      'A limit that was changed shows both figures. Each container of a function takes a change up within ' +
      '`appliesWithinSeconds`. What no stage may change (wrong passwords, heartbeats of one playback) is not listed.',
    status: 200,
    returns: Settings,
    problems: [],
    table: ['GetItem'],
  },
  async (_input, app) => settingsView(await currentSettings(app), app.config.limitOf, SETTINGS_SECONDS),
);
