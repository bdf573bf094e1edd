import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { MediaId, Upload } from '../../lib/domain/media/media.ts';
import { NewSubtitles, SubtitlesId } from '../../lib/domain/media/subtitles.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { announceSubtitles } from '../../lib/store/media/subtitles.ts';

const Announced = z.object({ subtitlesId: SubtitlesId, upload: Upload }).meta({ id: 'AnnouncedSubtitles' });

export const handler = endpoint(
  {
    id: 'createSubtitlesUpload',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/media/{mediaId}/subtitles',
    access: 'admin',
    summary: 'Get an address to upload subtitles of a film to',
    description:
      'For WebVTT or SubRip in UTF-8, of a film that is `ready`. PUT the file to `upload.url` with its headers, then say with `putSubtitles` what it is.',
    params: { titleId: TitleId, mediaId: MediaId },
    body: NewSubtitles,
    status: 201,
    returns: Announced,
    problems: ['not_found', 'media_not_ready'],
    table: ['GetItem'],
    grants: ['s3:PutUpload'],
  },
  async ({ params, body }, app) => announceSubtitles(app, params, body),
);
