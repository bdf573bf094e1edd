import { Settings, SettingsChanges, settingsView } from '../../lib/domain/admin/settings.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { editSettings } from '../../lib/store/admin/settings.ts';
import { SETTINGS_SECONDS } from '../../lib/store/limits.ts';

export const handler = endpoint(
  {
    id: 'adminUpdateSettings',
    method: 'PATCH',
    path: '/v1/admin/settings',
    access: 'admin',
    summary: 'Change the limits of requests while the platform runs',
    description:
      'Only the limits sent are changed, `null` goes back to the figure of the stage, and `version` rises by one. ' +
      'Applies everywhere within `appliesWithinSeconds`, to windows that are running too. Where the stage lifts its ' +
      'limits it changes nothing until they are on again. With `If-Match` the change is made only for that version, ' +
      'else 412; without it the last writer wins.',
    body: SettingsChanges,
    status: 200,
    returns: Settings,
    problems: ['stale_version'],
    table: ['GetItem', 'PutItem'],
    ifMatch: true,
  },
  async ({ caller, body, ifMatch, operationId }, app) => {
    const settings = await editSettings(app, body, { actorId: caller.userId, operationId, ifMatch });
    return settingsView(settings, app.config.limitOf, SETTINGS_SECONDS);
  },
);
