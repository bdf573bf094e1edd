import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { AdminStream } from '../../lib/domain/admin/streams.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { everyStreamPage } from '../../lib/store/playback/every-stream.ts';

export const handler = endpoint(
  {
    id: 'adminListStreams',
    method: 'GET',
    path: '/v1/admin/playback/sessions',
    access: 'admin',
    summary: 'List the streams that run now in every account, by title',
    description:
      'With `titleId` those of one title. A page may hold fewer than `limit` streams although there are more: ' +
      '`nextCursor` tells. `adminEndPlayback` ends one.',
    query: z.object({ titleId: TitleId.optional() }),
    list: AdminStream,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  ({ query: { titleId }, page }, { table, now }) => everyStreamPage(table, titleId, page, now()),
);
