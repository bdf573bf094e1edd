import { PlaybackId } from '../../../lib/domain/playback/playback.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { removePlay } from '../../../lib/store/history/plays/log.ts';

export const handler = endpoint(
  {
    id: 'removePlay',
    method: 'DELETE',
    path: '/v1/me/plays/{sessionId}',
    access: 'user',
    summary: 'Take one playback out of the log of what was played',
    description:
      'Answers alike for one that is not there. The position and the watched mark of its title stay: `removeFromHistory` ' +
      'forgets a title. A playback that still runs enters the log anew when it ends.',
    params: { sessionId: PlaybackId },
    status: 204,
    problems: [],
    table: ['GetItem', 'Query', 'PutItem', 'DeleteItem'],
  },
  ({ caller, params }, { table }) => removePlay(table, caller.userId, params.sessionId),
);
