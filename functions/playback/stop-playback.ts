import * as z from 'zod';
import { PlaybackId, Position, Sequence } from '../../lib/domain/playback/playback.ts';
import { Progress } from '../../lib/domain/history/progress.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { enforce } from '../../lib/http/rate-limit.ts';
import { stopStream } from '../../lib/store/playback/stops.ts';
import { leaseTokens } from '../../lib/wiring/tokens.ts';

const StopRequest = z
  .strictObject({ positionSeconds: Position.optional(), sequence: Sequence.optional() })
  .meta({ id: 'StopRequest' });

export const handler = endpoint(
  {
    id: 'stopPlayback',
    method: 'POST',
    path: '/v1/playback/sessions/{sessionId}/stop',
    access: 'lease',
    verifyLease: leaseTokens,
    summary: 'Stop playing, give the slot back and leave the last position',
    description: 'Answers alike when the playback has ended already; at most 20 times a minute then.',
    params: { sessionId: PlaybackId },
    body: StopRequest,
    status: 200,
    returns: z.object({ progress: Progress }).meta({ id: 'StopAnswer' }),
    // Nobody waits for it, and it waits for the table more than it computes: see the table of `npm run cost`.
    memory: 256,
    problems: [],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem'],
  },
  async ({ lease, body, counted }, app) => {
    const countLate = async () => {
      const standing = await enforce(app, 'stop', lease.playbackId);
      if (standing) counted(standing);
    };
    return { progress: await stopStream(app, lease, body, countLate) };
  },
);
