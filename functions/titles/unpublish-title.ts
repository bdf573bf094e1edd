import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { AdminTitle, adminTitleView } from '../../lib/domain/titles/title-changes.ts';
import { unpublishTitle } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'unpublishTitle',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/unpublish',
    access: 'admin',
    summary: 'Take a title off every list; history stays',
    description: 'What runs of it ends at its next heartbeat. A draft stays as it is.',
    params: { titleId: TitleId },
    status: 200,
    returns: AdminTitle,
    problems: ['not_found'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) => {
    const change = { actorId: caller.userId, operationId, ifMatch };
    return adminTitleView(await unpublishTitle(app, params.titleId, change), app.config.origin);
  },
);
