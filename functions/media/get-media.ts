import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { Media, MediaId, mediaView } from '../../lib/domain/media/media.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { mediaById } from '../../lib/store/media/media.ts';

export const handler = endpoint(
  {
    id: 'getMedia',
    method: 'GET',
    path: '/v1/admin/titles/{titleId}/media/{mediaId}',
    access: 'admin',
    summary: 'How far an uploaded film or trailer is',
    description:
      'From `awaiting_upload` over `processing` to `ready`, which shows it in its title, or `failed` with the reason.',
    params: { titleId: TitleId, mediaId: MediaId },
    status: 200,
    returns: Media,
    problems: ['not_found'],
    table: ['GetItem'],
  },
  async ({ params }, app) => mediaView(await mediaById(app.table, params.titleId, params.mediaId)),
);
