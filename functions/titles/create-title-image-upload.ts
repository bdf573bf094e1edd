import * as z from 'zod';
import { TitleId } from '../../lib/domain/catalogue/title.ts';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { ImageId, NewTitleImage } from '../../lib/domain/titles/image-uploads.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { announceImage } from '../../lib/store/titles/images.ts';

const Address = z.object({
  method: z.literal('PUT'),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
});

const Announced = z
  .object({
    imageId: ImageId,
    uploads: z.object({ card: Address, page: Address }),
    expiresAt: Instant,
  })
  .meta({ id: 'AnnouncedTitleImage' });

export const handler = endpoint(
  {
    id: 'createTitleImageUpload',
    method: 'POST',
    path: '/v1/admin/titles/{titleId}/images',
    access: 'admin',
    summary: 'Get addresses to upload a poster or backdrop to',
    description:
      'PUT both sizes with their headers. When they have arrived and are what was announced, to the pixel, the title shows ' +
      'them; `images` of `adminGetTitle` says so, or why not. A picture that was chosen later is not replaced.',
    params: { titleId: TitleId },
    body: NewTitleImage,
    status: 201,
    returns: Announced,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem'],
    grants: ['s3:PutUpload'],
    idempotent: true,
    ifMatch: true,
  },
  async ({ caller, params, body, ifMatch, operationId }, app) => {
    const change = { actorId: caller.userId, operationId, ifMatch };
    const { expiresAt, ...announced } = await announceImage(app, params.titleId, body, change);
    return { ...announced, expiresAt: toInstant(expiresAt) };
  },
);
