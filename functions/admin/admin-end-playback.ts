import { PlaybackId } from '../../lib/domain/playback/playback.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { UserId } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { auditWrite } from '../../lib/store/audit.ts';
import { endStream } from '../../lib/store/playback/streams.ts';

export const handler = endpoint(
  {
    id: 'adminEndPlayback',
    method: 'DELETE',
    path: '/v1/admin/users/{userId}/playback/sessions/{sessionId}',
    access: 'admin',
    summary: 'End a running stream; its next heartbeat is told "terminated"',
    description:
      'The slot is free at once; what the player has buffered still plays. One that ended within ten minutes is 204, too.',
    params: { userId: UserId, sessionId: PlaybackId },
    status: 204,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem'],
  },
  async ({ caller, params: { userId, sessionId }, operationId }, { table, now }) => {
    const action = 'adminEndPlayback';
    const entry = { actorId: caller.userId, action, objectId: sessionId, before: { userId }, after: null };
    const also = [auditWrite(entry, now(), operationId)];
    const isKnown = await endStream(table, userId, sessionId, also, now());
    if (!isKnown) throw new Problem('not_found', 'There is no such stream.');
  },
);
