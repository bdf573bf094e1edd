import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { Media, mediaView } from '../../lib/domain/media/media.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { mediaOfTitle } from '../../lib/store/media/media.ts';
import { titleForAdmin } from '../../lib/store/titles/title-administration.ts';

export const handler = endpoint(
  {
    id: 'listMedia',
    method: 'GET',
    path: '/v1/admin/titles/{titleId}/media',
    access: 'admin',
    summary: 'The films and trailers that were uploaded for a title',
    description: 'Newest first, those of its episodes too, however far they are.',
    params: { titleId: TitleId },
    list: Media,
    status: 200,
    problems: ['not_found'],
    table: ['GetItem', 'Query'],
  },
  async ({ params: { titleId }, page }, app) => {
    await titleForAdmin(app, titleId);
    const { items, next } = await mediaOfTitle(app.table, titleId, page);
    return { items: items.map(mediaView), next };
  },
);
