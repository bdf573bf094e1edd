import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { deleteTitle } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'deleteTitle',
    method: 'DELETE',
    path: '/v1/admin/titles/{titleId}',
    access: 'admin',
    summary: 'Delete a title for good; what runs of it ends at its next heartbeat',
    description:
      'Every list loses it by the next read; its id and its address stay used up. To take it back later, unpublish it instead.',
    params: { titleId: TitleId },
    status: 204,
    problems: ['not_found'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) =>
    deleteTitle(app, params.titleId, { actorId: caller.userId, operationId, ifMatch }),
);
