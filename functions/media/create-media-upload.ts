import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { MediaId, NewMedia, Upload } from '../../lib/domain/media/media.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { announceMedia } from '../../lib/store/media/uploads.ts';
import { sources } from '../../lib/wiring/media-store.ts';

const Announced = z.object({ mediaId: MediaId, upload: Upload }).meta({ id: 'AnnouncedMedia' });

export const handler = endpoint(
  {
    id: 'createMediaUpload',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/media',
    access: 'admin',
    summary: 'Get addresses to upload a film or trailer to',
    description:
      'Up to 100 MB go in one PUT to `upload.url` with its headers. Larger files go in parts: PUT each to its address, ' +
      'then ask `continueMediaUpload` until no part is left. What plays now plays on until the new one is ready.',
    params: { titleId: TitleId },
    body: NewMedia,
    status: 201,
    returns: Announced,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem'],
    grants: ['s3:AnnounceMedia'],
    idempotent: true,
  },
  async ({ caller, params, body, operationId }, app) =>
    announceMedia(app, sources(app), { ...body, ...params }, { actorId: caller.userId, operationId }),
);
