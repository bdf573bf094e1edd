import { liveLeases } from '../../lib/domain/leases.ts';
import { Stream } from '../../lib/domain/playback.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { describeStreams } from '../../lib/store/streams.ts';
import { viewingOf } from '../../lib/store/viewing.ts';

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
  async ({ caller, page: { limit, after = '' } }, { table, now }) => {
    const live = liveLeases(await viewingOf(table, caller.userId), now());
    const left = live.filter(([id]) => id > after).sort(([a], [b]) => (a < b ? -1 : 1));
    const items = await describeStreams(table, caller.userId, left.slice(0, limit));
    return { items, next: left.length > limit ? items.at(-1)?.sessionId : undefined };
  },
);
