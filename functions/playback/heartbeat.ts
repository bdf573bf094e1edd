import * as z from 'zod';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { HEARTBEAT_SECONDS } from '../../lib/domain/playback/leases.ts';
import { Delivery, PlaybackId, Position, Sequence } from '../../lib/domain/playback/playback.ts';
import { Progress } from '../../lib/domain/history/progress.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { reportHeartbeat } from '../../lib/store/playback/heartbeats.ts';
import { grantDelivery } from '../../lib/wiring/grant.ts';
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
    problems: ['lease_ended'],
    table: ['GetItem', 'BatchGetItem', 'PutItem', 'UpdateItem'],
  },
  async ({ lease, body, throughEdge, setCookies, counted }, app) => {
    const { leaseExpiresAt, progress, standing } = await reportHeartbeat(app, lease, body);
    counted(standing);
    return {
      leaseExpiresAt: toInstant(leaseExpiresAt),
      heartbeatEverySeconds: HEARTBEAT_SECONDS,
      delivery: await grantDelivery(app, lease, { throughEdge, setCookies }),
      progress,
    };
  },
);
