import { Episode, EpisodeId, episodeView, TitleId } from '../../lib/domain/catalogue/title.ts';
import { EpisodeChanges } from '../../lib/domain/titles/episode-changes.ts';
import { editEpisode } from '../../lib/store/titles/episode-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'updateEpisode',
    method: 'PATCH',
    path: '/v1/admin/titles/{titleId}/episodes/{episodeId}',
    access: 'admin',
    summary: 'Change an episode',
    description:
      'Moving it to a number that is taken is 409 `episode_exists`. What is so already stays at its version.',
    params: { titleId: TitleId, episodeId: EpisodeId },
    body: EpisodeChanges,
    status: 200,
    returns: Episode,
    problems: ['not_found', 'episode_exists'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, body, ifMatch, operationId }, app) =>
    episodeView(await editEpisode(app, params, body, { actorId: caller.userId, operationId, ifMatch })),
);
