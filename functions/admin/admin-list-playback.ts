import { Stream } from '../../lib/domain/playback/playback.ts';
import { UserId } from '../../lib/domain/accounts/user.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { streamsPage } from '../../lib/store/playback/streams.ts';

export const handler = endpoint(
  {
    id: 'adminListPlayback',
    method: 'GET',
    path: '/v1/admin/users/{userId}/playback/sessions',
    access: 'admin',
    summary: 'List the streams that run in an account now',
    description: 'Oldest first. A user who does not exist has no streams.',
    params: { userId: UserId },
    status: 200,
    list: Stream,
    problems: [],
    table: ['GetItem', 'BatchGetItem'],
  },
  ({ params, page }, { table, now }) => streamsPage(table, params.userId, page, now()),
);
