import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { AdminTitle, adminTitleView } from '../../lib/domain/titles/title-changes.ts';
import { titleForAdmin } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

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
    returns: AdminTitle,
    problems: ['not_found'],
    table: ['GetItem'],
  },
  async ({ params }, app) => adminTitleView(await titleForAdmin(app, params.titleId), app.config.origin),
);
