import { Episode, episodeView, TitleId } from '../../lib/domain/catalogue/title.ts';
import { NewEpisode } from '../../lib/domain/titles/episode-changes.ts';
import { createEpisode } from '../../lib/store/titles/episode-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'createEpisode',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/episodes',
    access: 'admin',
    summary: 'Add an episode to a series',
    description:
      'A season has one episode of a number: 409 `episode_exists`. People see it once its media is ready.',
    params: { titleId: TitleId },
    body: NewEpisode,
    status: 201,
    returns: Episode,
    problems: ['not_found', 'episode_exists'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    idempotent: true,
  },
  async ({ caller, params, body, operationId }, app) =>
    episodeView(await createEpisode(app, params.titleId, body, { actorId: caller.userId, operationId })),
);
