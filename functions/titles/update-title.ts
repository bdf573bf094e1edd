import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { AdminTitle, adminTitleView, TitleChanges } from '../../lib/domain/titles/title-changes.ts';
import { editTitle } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'updateTitle',
    method: 'PATCH',
    path: '/v1/admin/titles/{titleId}',
    access: 'admin',
    summary: 'Change a title; lists show it by the next read',
    description:
      'Null clears what may be empty. A change of level or window reaches the streams that run at their next heartbeat.',
    params: { titleId: TitleId },
    body: TitleChanges,
    status: 200,
    returns: AdminTitle,
    problems: ['not_found', 'external_id_taken'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, body, ifMatch, operationId }, app) => {
    const change = { actorId: caller.userId, operationId, ifMatch };
    return adminTitleView(await editTitle(app, params.titleId, body, change), app.config.origin);
  },
);
