import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { hideFromContinueWatching } from '../../../lib/store/history/history-changes.ts';

export const handler = endpoint(
  {
    id: 'hideFromContinueWatching',
    method: 'DELETE',
    path: '/v1/me/continue-watching/{titleId}',
    access: 'user',
    summary: 'Take a title out of Continue Watching until it is played again; the history stays',
    description: 'Answers alike for a title that is not there. Position and history are kept.',
    params: { titleId: TitleId },
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem'],
  },
  ({ caller, params }, app) => hideFromContinueWatching(app, caller.userId, params.titleId),
);
