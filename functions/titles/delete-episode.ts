import { EpisodeId, TitleId } from '../../lib/domain/catalogue/title.ts';
import { deleteEpisode } from '../../lib/store/titles/episode-administration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

export const handler = endpoint(
  {
    id: 'deleteEpisode',
    method: 'DELETE',
    path: '/v1/admin/titles/{titleId}/episodes/{episodeId}',
    access: 'admin',
    summary: 'Delete an episode; what runs of it ends at its next heartbeat',
    description:
      'The last episode that a published series can play is refused (409 `media_not_ready`): withdraw the series first.',
    params: { titleId: TitleId, episodeId: EpisodeId },
    status: 204,
    problems: ['not_found', 'media_not_ready'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    ifMatch: true,
  },
  async ({ caller, params, ifMatch, operationId }, app) =>
    deleteEpisode(app, params, { actorId: caller.userId, operationId, ifMatch }),
);
