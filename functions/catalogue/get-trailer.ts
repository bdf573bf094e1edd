import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { trailerPath } from '../../lib/media/layout.ts';
import { visibleTitle } from '../../lib/store/catalogue/visible-title.ts';

const Trailer = z.object({ manifestUrl: z.string() }).meta({
  id: 'Trailer',
  examples: [{ manifestUrl: 'https://marquee.example/media/t/med_01KA2B3C4D5E6F7G8H9JKMNPQR/index.m3u8' }],
});

export const handler = endpoint(
  {
    id: 'getTrailer',
    method: 'GET',
    path: '/v1/titles/{titleId}/trailer',
    access: 'public',
    summary: 'Where the trailer plays, with no token and no signature',
    description: 'A multivariant HLS playlist that anybody may play. A title without a trailer is 404.',
    params: { titleId: TitleId },
    status: 200,
    returns: Trailer,
    problems: ['not_found'],
    table: ['GetItem'],
  },
  async ({ params: { titleId } }, { table, config, now }) => {
    const { trailerMediaId } = await visibleTitle(table, titleId, now());
    if (trailerMediaId === undefined) throw new Problem('not_found', 'This title has no trailer.');
    return { manifestUrl: new URL(trailerPath(trailerMediaId), config.origin).href };
  },
);
