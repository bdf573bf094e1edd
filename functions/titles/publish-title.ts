import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { AdminTitle, adminTitleView } from '../../lib/domain/titles/title-changes.ts';
import { publishTitle } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'publishTitle',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/publish',
    access: 'admin',
    summary: 'Show a title to people, from now or from availableFrom on',
    description:
      'A published title stays as it is. A movie needs ready media, a series an episode with it: else 409 `media_not_ready`.',
    params: { titleId: TitleId },
    status: 200,
    returns: AdminTitle,
    problems: ['not_found', 'media_not_ready'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) => {
    const change = { actorId: caller.userId, operationId, ifMatch };
    return adminTitleView(await publishTitle(app, params.titleId, change), app.config.origin);
  },
);
