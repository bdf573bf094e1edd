import * as z from 'zod';
import { exported } from '../../lib/domain/accounts/export.ts';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { type UserRecord, User, userView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import type { Credentials } from '../../lib/store/accounts/credentials.ts';
import { notificationSettings } from '../../lib/store/notifications/notification-settings.ts';
import { viewingFrom } from '../../lib/store/playback/viewing.ts';
import { partitionOf } from '../../lib/table/keys.ts';
import { queryAll } from '../../lib/table/table.ts';

const AccountExport = z
  .object({
    exportedAt: Instant,
    user: User,
    records: z.array(
      z.object({
        kind: z.string().meta({ examples: ['progress'] }),
        data: z.record(z.string(), z.unknown()),
      }),
    ),
  })
  .meta({ id: 'AccountExport' });

/** The profile is shown as its owner sees it, what runs in words; of how to sign in only what is no secret. */
const SHOWN_OTHERWISE = new Set(['PROFILE', 'CREDENTIALS', 'VIEWING']);

const record = (kind: string, data: object) => ({ kind, data: exported(data) as Record<string, unknown> });

/** Devices that signed out and are still known, and an address that waits to be confirmed. */
const signInRecords = ({ known, changeEmail }: Credentials) => [
  ...Object.entries(known).map(([deviceId, signedOutAt]) =>
    record('known-device', { deviceId, signedOutAt }),
  ),
  ...(changeEmail
    ? [record('waiting-address', { email: changeEmail.email, expiresAt: changeEmail.expiresAt })]
    : []),
];

export const handler = endpoint(
  {
    id: 'exportAccount',
    method: 'GET',
    path: '/v1/me/export',
    access: 'user',
    summary: 'Everything that is kept about me',
    description:
      'One JSON document with profile, devices, subscriptions, history, watchlist, settings, devices that signed out and an address that waits to be confirmed; times are ISO 8601 in UTC. Holds no password, token or hash. A document of more than 4 MB comes gzipped.',
    status: 200,
    returns: AccountExport,
    problems: [],
    table: ['GetItem', 'Query'],
  },
  async ({ caller: { userId } }, app) => {
    const items = await queryAll(app.table, partitionOf('user', { userId }).pk, { consistent: true });
    const user = items.find(({ sk }) => sk === 'PROFILE') as UserRecord | undefined;
    if (!user) throw unauthenticated();
    const credentials = items.find(({ sk }) => sk === 'CREDENTIALS') as Credentials | undefined;
    const viewing = items.find(({ sk }) => sk === 'VIEWING');
    const records = [
      ...items
        .filter(({ sk }) => !SHOWN_OTHERWISE.has(String(sk)))
        .map((item) => record(String(item.sk).split('#', 1)[0]!.toLowerCase(), item)),
      ...(viewing ? [record('viewing', viewingFrom(viewing))] : []),
      ...(credentials ? signInRecords(credentials) : []),
      record('notification-settings', await notificationSettings(app.table, userId)),
    ];
    return { exportedAt: toInstant(app.now()), user: userView(user, app.config.origin), records };
  },
);
