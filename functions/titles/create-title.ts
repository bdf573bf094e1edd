import { AdminTitle, adminTitleView, NewTitle } from '../../lib/domain/titles/title-changes.ts';
import { createTitle } from '../../lib/store/titles/title-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'createTitle',
    method: 'POST',
    path: '/v1/admin/titles',
    access: 'admin',
    summary: 'Put a draft of a title down',
    description:
      'People see it once its media is ready and it is published. An unknown genre is 422 at `/genres`.',
    body: NewTitle,
    status: 201,
    returns: AdminTitle,
    problems: ['external_id_taken'],
    table: ['GetItem', 'PutItem', 'UpdateItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, body, operationId }, app) =>
    adminTitleView(await createTitle(app, body, { actorId: caller.userId, operationId }), app.config.origin),
);
