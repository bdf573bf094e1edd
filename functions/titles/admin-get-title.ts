import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { imageView, TitleImage } from '../../lib/domain/titles/image-uploads.ts';
import { AdminTitle, adminTitleView } from '../../lib/domain/titles/title-changes.ts';
import { newestImages } from '../../lib/store/titles/image-items.ts';
import { titleForAdmin } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

const AdminTitleWithImages = AdminTitle.extend({
  images: z.array(TitleImage).meta({
    description: 'The poster and the backdrop that were uploaded last, for a week where that failed.',
  }),
}).meta({ id: 'AdminTitleWithImages' });

export const handler = endpoint(
  {
    id: 'adminGetTitle',
    method: 'GET',
    path: '/v1/admin/titles/{titleId}',
    access: 'admin',
    summary: 'A title, drafts and those outside their window too',
    description:
      'As people see it, with the operator’s own number and when it was made and changed. `version` is what `If-Match` names.',
    params: { titleId: TitleId },
    status: 200,
    returns: AdminTitleWithImages,
    problems: ['not_found'],
    table: ['GetItem', 'Query'],
  },
  async ({ params: { titleId } }, app) => {
    const [title, images] = await Promise.all([
      titleForAdmin(app, titleId),
      newestImages(app.table, titleId, app.now()),
    ]);
    return { ...adminTitleView(title, app.config.origin), images: images.map(imageView) };
  },
);
