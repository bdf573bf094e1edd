import * as z from 'zod';
import { exported } from '../../lib/domain/accounts/export.ts';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { type UserRecord, User, userView } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { unauthenticated } from '../../lib/http/identity.ts';
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

/** Only how to sign in is left out: hashes are ours, and what they stand for the person knows. */
const OURS = new Set(['PROFILE', 'CREDENTIALS']);

export const handler = endpoint(
  {
    id: 'exportAccount',
    method: 'GET',
    path: '/v1/me/export',
    access: 'user',
    summary: 'Everything that is kept about me',
    description:
      'One JSON document with profile, devices, subscriptions, history, watchlist and settings; times are ISO 8601 in UTC. Holds no password, token or hash.',
    status: 200,
    returns: AccountExport,
    problems: [],
    table: ['Query'],
  },
  async ({ caller: { userId } }, app) => {
    const items = await queryAll(app.table, partitionOf('user', { userId }).pk, { consistent: true });
    const user = items.find(({ sk }) => sk === 'PROFILE') as UserRecord | undefined;
    if (!user) throw unauthenticated();
    const records = items
      .filter(({ sk }) => !OURS.has(String(sk)))
      .map((item) => ({
        kind: String(item.sk).split('#', 1)[0]!.toLowerCase(),
        data: exported(item) as Record<string, unknown>,
      }));
    return { exportedAt: toInstant(app.now()), user: userView(user, app.config.origin), records };
  },
);
