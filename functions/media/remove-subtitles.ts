import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { MediaId } from '../../lib/domain/media/media.ts';
import { SubtitlesId } from '../../lib/domain/media/subtitles.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { removeSubtitles } from '../../lib/store/media/subtitles.ts';

export const handler = endpoint(
  {
    id: 'removeSubtitles',
    method: 'DELETE',
    path: '/v1/admin/titles/{titleId}/media/{mediaId}/subtitles/{subtitlesId}',
    access: 'admin',
    summary: 'Take subtitles out of a film',
    description: 'Their files go at once: who is watching with them sees none from then on.',
    params: { titleId: TitleId, mediaId: MediaId, subtitlesId: SubtitlesId },
    status: 204,
    problems: ['not_found', 'media_not_ready'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    grants: ['s3:WriteTrees'],
  },
  async ({ caller, params, operationId }, app) =>
    removeSubtitles(app, params, { actorId: caller.userId, operationId }),
);
