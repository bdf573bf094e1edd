import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { Media, MediaId, mediaView } from '../../lib/domain/media/media.ts';
import { SubtitlesId, SubtitlesWish } from '../../lib/domain/media/subtitles.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { putSubtitles } from '../../lib/store/media/subtitles.ts';

export const handler = endpoint(
  {
    id: 'putSubtitles',
    method: 'PUT',
    path: '/v1/admin/titles/{titleId}/media/{mediaId}/subtitles/{subtitlesId}',
    access: 'admin',
    summary: 'Put uploaded subtitles into the film’s menu, or name them anew',
    description:
      'Reads the file that was uploaded; 422 tells the line that is wrong in it. Players see them at their next start. A label is in a film once.',
    params: { titleId: TitleId, mediaId: MediaId, subtitlesId: SubtitlesId },
    body: SubtitlesWish,
    status: 200,
    returns: Media,
    problems: ['not_found', 'media_not_ready'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    grants: ['s3:GetUpload', 's3:WriteTrees'],
  },
  async ({ caller, params, body, operationId }, app) =>
    mediaView(await putSubtitles(app, params, body, { actorId: caller.userId, operationId })),
);
