import * as z from 'zod';
import type { App } from '../../lib/app.ts';
import type { LeaseClaims } from '../../lib/auth/lease-tokens.ts';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { Delivery, PlaybackId, Position, Sequence } from '../../lib/domain/playback/playback.ts';
import { Progress } from '../../lib/domain/history/progress.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { reportHeartbeat } from '../../lib/store/playback/heartbeats.ts';
import { grantDelivery } from '../../lib/wiring/grant.ts';
import { markStream } from '../../lib/store/playback/streams.ts';
import { leaseTokens } from '../../lib/wiring/tokens.ts';

const HeartbeatRequest = z
  .strictObject({
    positionSeconds: Position,
    state: z.enum(['playing', 'paused']),
    sequence: Sequence.meta({ description: 'Higher with each report; a late one changes nothing.' }),
  })
  .meta({ id: 'HeartbeatRequest' });

const HeartbeatAnswer = z
  .object({
    leaseExpiresAt: Instant,
    heartbeatEverySeconds: z.int(),
    delivery: Delivery,
    leaseToken: z.string().optional().meta({
      description: 'There when less than half of the old one’s life is left: use this one from now on.',
    }),
    progress: Progress.meta({ description: 'The true state, whoever moved it last.' }),
  })
  .meta({ id: 'HeartbeatAnswer' });

export const handler = endpoint(
  {
    id: 'heartbeat',
    method: 'POST',
    path: '/v1/playback/sessions/{sessionId}/heartbeat',
    access: 'lease',
    verifyLease: leaseTokens,
    summary: 'Report where the viewer is, keep the slot and renew the delivery',
    description:
      'Rights are checked each time; 410 says why the playback ended and, when another device ended it, which. ' +
      'At most 20 a minute of one playback.',
    params: { sessionId: PlaybackId },
    body: HeartbeatRequest,
    status: 200,
    returns: HeartbeatAnswer,
    setsCookies: true,
    // Nobody waits for it, and it waits for the table more than it computes: see the table of `npm run cost`.
    memory: 256,
    problems: ['lease_ended'],
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ lease, body, throughEdge, setCookies, counted }, app) => {
    const { leaseExpiresAt, grantedUntil, progress, standing } = await reportHeartbeat(app, lease, body);
    counted(standing);
    return {
      leaseExpiresAt: toInstant(leaseExpiresAt),
      heartbeatEverySeconds: app.config.heartbeatSeconds,
      delivery: await grantDelivery(app, lease, grantedUntil, { throughEdge, setCookies }),
      progress,
      ...(isHalfSpent(lease, app.now()) && { leaseToken: await renewedToken(app, lease) }),
    };
  },
);

const isHalfSpent = ({ issuedAt, expiresAt }: LeaseClaims, now: number): boolean =>
  now > (issuedAt + expiresAt) / 2;

/** The token of a playback that goes on for long, and its mark anew, which lasts as long as a token. */
async function renewedToken(app: App, lease: LeaseClaims): Promise<string> {
  await markStream(app.table, lease, app.now());
  return (await (await leaseTokens(app)).issue(lease, app.now())).token;
}
