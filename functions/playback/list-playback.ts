import { Stream } from '../../lib/domain/playback/playback.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { streamsPage } from '../../lib/store/playback/streams.ts';

export const handler = endpoint(
  {
    id: 'listPlayback',
    method: 'GET',
    path: '/v1/playback/sessions',
    access: 'user',
    summary: 'List the streams that run in this account now',
    description: 'Oldest first; each holds one of the slots of the plan.',
    status: 200,
    list: Stream,
    problems: [],
    table: ['GetItem', 'BatchGetItem'],
  },
  ({ caller, page }, { table, now }) => streamsPage(table, caller.userId, page, now()),
);
