import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { Media, MediaId, mediaView, Upload } from '../../lib/domain/media/media.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { continueUpload } from '../../lib/store/media/uploads.ts';
import { sources } from '../../lib/wiring/media-store.ts';

const Continued = z
  .object({
    media: Media,
    upload: Upload.nullable().meta({ description: 'What is left; null when everything has arrived.' }),
  })
  .meta({ id: 'ContinuedMedia' });

export const handler = endpoint(
  {
    id: 'continueMediaUpload',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/media/{mediaId}/upload',
    access: 'admin',
    summary: 'Go on with an upload, or finish one in parts',
    description:
      'Answers what has not arrived, with new addresses, at most 100 parts at a time; asked when all parts are there, it joins them and `upload` is null. Asking again does no harm.',
    params: { titleId: TitleId, mediaId: MediaId },
    status: 200,
    returns: Continued,
    problems: ['not_found'],
    table: ['GetItem'],
    grants: ['s3:AnnounceMedia'],
  },
  async ({ params }, app) => {
    const { record, upload = null } = await continueUpload(app, sources(app), params);
    return { media: mediaView(record), upload };
  },
);
