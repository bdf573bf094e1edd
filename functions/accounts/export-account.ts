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
import { playFrom, type RecentPlay } from '../../lib/store/history/plays/log.ts';
import { rolledUpFrom } from '../../lib/store/history/plays/rolled-up.ts';
import { viewingFrom } from '../../lib/store/playback/viewing.ts';
import { type MailOfPerson, mailsOfPerson } from '../../lib/store/mails-of-person.ts';
import { isSecurityMail } from '../../lib/store/outbox.ts';
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

/** Profile and sign-in have a shape of their own; what the home page and the lists copy is in the records it is made of. */
const SHOWN_OTHERWISE = new Set(['PROFILE', 'CREDENTIALS', 'HOME', 'PICKS', 'COPIES']);

const record = (kind: string, data: object) => ({ kind, data: exported(data) as Record<string, unknown> });

function recordOf(item: Item) {
  const kind = String(item.sk).split('#', 1)[0]!;
  if (SHOWN_OTHERWISE.has(kind)) return [];
  if (kind === 'VIEWING') return [record('viewing', viewingFrom(item))];
  if (kind === 'PLAY') return [record('play', playFrom(item as unknown as RecentPlay))];
  if (kind === 'ROLLED-UP-PLAYS') return rolledUpFrom(item).plays.map((play) => record('play', play));
  return [record(kind.toLowerCase(), item)];
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

/** A mail without what it said where that lets somebody in, and without what the outbox only needs for itself. */
const mailRecord = (mail: MailOfPerson) => {
  const { purpose, to, state, reason, attempts, createdAt, settledAt, stopped } = mail;
  const facts = { purpose, to, state, reason, attempts, createdAt, settledAt, stopped };
  return record('mail', { ...facts, ...(!isSecurityMail(mail) && { data: mail.data }) });
};

/** So much is read for one answer, in Queries of 1 MB each and in records: gzipped it passes through Lambda. */
const QUERIES = 8;
const RECORDS = 30_000;

/** What a place of the export begins with that is among the mails: their keys are in no order with the account's. */
const MAILS = 'mails ';

/** What one Query finds behind a place, and the next place: first the account's partition, then its mails. */
async function recordsAt(table: Table, userId: string, place: string) {
  if (place.startsWith(MAILS)) {
    const page = await mailsOfPerson(table, userId, undefined, { after: place.slice(MAILS.length) });
    return {
      records: page.items.map(mailRecord),
      next: page.more ? `${MAILS}${String(page.last?.gsi1sk)}` : undefined,
    };
  }
  const { pk } = partitionOf('user', { userId });
  const page = await queryItems<Item>(table, pk, undefined, { after: place, consistent: true });
  return { records: page.items.flatMap(recordOf), next: page.more ? String(page.last?.sk) : MAILS };
}

/** What is kept behind a place, in the order of its keys, and where it goes on. */
async function keptAfter(table: Table, userId: string, after: string | undefined) {
  const records: ReturnType<typeof record>[] = [];
  let place: string | undefined = after ?? '';
  for (let queries = QUERIES; queries > 0 && records.length < RECORDS && place !== undefined; queries--) {
    const page: Awaited<ReturnType<typeof recordsAt>> = await recordsAt(table, userId, place);
    records.push(...page.records);
    place = page.next;
  }
  return { records, next: place };
}

export const handler = endpoint(
  {
    id: 'exportAccount',
    method: 'GET',
    path: '/v1/me/export',
    access: 'user',
    summary: 'Everything that is kept about me',
    description:
      'One JSON document with profile, devices, subscriptions, history, watchlist, settings, devices that signed out, an address that waits to be confirmed and the mails of the last 400 days; times are ISO 8601 in UTC. Holds no password, token or hash. A document of more than 4 MB comes gzipped, whatever `Accept-Encoding` says; what is more than about 8 MB goes on with `nextCursor`, which nearly every account has at null.',
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
    const { records, next } = await keptAfter(app.table, userId, after);
    return {
      exportedAt: toInstant(app.now()),
      user: userView(user, app.config.origin),
      records: [
        ...records,
        // What stands in no item of its own comes with the first part.
        ...(after === undefined ? await furtherRecords(app.table, userId) : []),
      ],
      nextCursor: next === undefined ? null : sealCursor(cursorKey, scope, next),
    };
  },
);
