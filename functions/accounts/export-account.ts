import * as z from 'zod';
import { exported } from '../../lib/domain/accounts/export.ts';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { User, userView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
import { openCursor, sealCursor } from '../../lib/http/cursor.ts';
import { type Credentials, readCredentials } from '../../lib/store/accounts/credentials.ts';
import { readUser } from '../../lib/store/accounts/users.ts';
import { notificationSettings } from '../../lib/store/notifications/notification-settings.ts';
import { viewingFrom } from '../../lib/store/playback/viewing.ts';
import { partitionOf } from '../../lib/table/keys.ts';
import { type Item, queryItems, type Table } from '../../lib/table/table.ts';

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
    nextCursor: z.string().nullable().meta({ description: 'The rest comes with this `cursor`.' }),
  })
  .meta({ id: 'AccountExport' });

/** The profile is shown as its owner sees it; of how to sign in only what is no secret. */
/** Profile and sign-in have a shape of their own; what the home page copies is in the records it is made of. */
const SHOWN_OTHERWISE = new Set(['PROFILE', 'CREDENTIALS', 'HOME', 'PICKS']);

const record = (kind: string, data: object) => ({ kind, data: exported(data) as Record<string, unknown> });

function recordOf(item: Item) {
  const kind = String(item.sk);
  if (SHOWN_OTHERWISE.has(kind)) return [];
  if (kind === 'VIEWING') return [record('viewing', viewingFrom(item))];
  return [record(kind.split('#', 1)[0]!.toLowerCase(), item)];
}

async function furtherRecords(table: Table, userId: string) {
  const credentials = await readCredentials(table, userId);
  return [
    ...(credentials ? signInRecords(credentials) : []),
    record('notification-settings', await notificationSettings(table, userId)),
  ];
}

/** Devices that signed out and are still known, and an address that waits to be confirmed. */
const signInRecords = ({ known, changeEmail }: Credentials) => [
  ...Object.entries(known).map(([deviceId, signedOutAt]) =>
    record('known-device', { deviceId, signedOutAt }),
  ),
  ...(changeEmail
    ? [record('waiting-address', { email: changeEmail.email, expiresAt: changeEmail.expiresAt })]
    : []),
];

/** So many Queries are read for one answer, of 1 MB each: gzipped it passes through Lambda. */
const QUERIES = 8;

/** What is kept in the account's partition behind a place, in the order of its keys, and where it goes on. */
async function keptAfter(table: Table, userId: string, after: string | undefined) {
  const { pk } = partitionOf('user', { userId });
  const items: Item[] = [];
  let next = after;
  for (let queries = QUERIES; queries > 0; queries--) {
    const page = await queryItems<Item>(table, pk, { after: next, consistent: true });
    items.push(...page.items);
    next = page.more ? String(page.last?.sk) : undefined;
    if (next === undefined) break;
  }
  return { items, next };
}

export const handler = endpoint(
  {
    id: 'exportAccount',
    method: 'GET',
    path: '/v1/me/export',
    access: 'user',
    summary: 'Everything that is kept about me',
    description:
      'One JSON document with profile, devices, subscriptions, history, watchlist, settings, devices that signed out and an address that waits to be confirmed; times are ISO 8601 in UTC. Holds no password, token or hash. A document of more than 4 MB comes gzipped, whatever `Accept-Encoding` says; what is more than about 8 MB goes on with `nextCursor`, which nearly every account has at null.',
    query: z.strictObject({ cursor: z.string().optional() }),
    large: true,
    status: 200,
    returns: AccountExport,
    problems: ['invalid_cursor'],
    table: ['GetItem', 'Query'],
  },
  async ({ caller: { userId }, query: { cursor } }, app) => {
    const { cursorKey } = await app.secrets();
    const scope = { operation: 'exportAccount', caller: userId, query: {} };
    const after = cursor === undefined ? undefined : openCursor(cursorKey, scope, cursor);
    const user = await readUser(app.table, userId);
    if (!user) throw unauthenticated();
    const { items, next } = await keptAfter(app.table, userId, after);
    return {
      exportedAt: toInstant(app.now()),
      user: userView(user, app.config.origin),
      records: [
        ...items.flatMap(recordOf),
        // What stands in no item of its own comes with the first part.
        ...(after === undefined ? await furtherRecords(app.table, userId) : []),
      ],
      nextCursor: next === undefined ? null : sealCursor(cursorKey, scope, next),
    };
  },
);
