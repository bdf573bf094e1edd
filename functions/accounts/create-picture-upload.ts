import * as z from 'zod';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { MAX_PICTURE_BYTES, PICTURE_TYPES, type PictureType } from '../../lib/domain/accounts/picture.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { announcePicture } from '../../lib/store/accounts/pictures.ts';
import { uploads } from '../../lib/wiring/s3.ts';

const TYPES = Object.keys(PICTURE_TYPES) as [PictureType, ...PictureType[]];

const PictureUpload = z
  .object({
    upload: z.object({
      method: z.literal('PUT'),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
    }),
    pictureUrl: z
      .string()
      .meta({ description: 'Answers once the upload is there and is the image it claims to be.' }),
    expiresAt: Instant,
  })
  .meta({ id: 'PictureUpload' });

export const handler = endpoint(
  {
    id: 'createPictureUpload',
    method: 'POST',
    path: '/v1/me/picture',
    access: 'user',
    summary: 'Get an address to upload a picture to',
    description:
      'PUT the bytes with the given headers. The profile shows the picture once it has arrived and was checked; what is no picture of the announced type and size is thrown away.',
    body: z.strictObject({
      contentType: z.enum(TYPES),
      sizeBytes: z.int().min(1).max(MAX_PICTURE_BYTES),
    }),
    status: 201,
    returns: PictureUpload,
    problems: [],
    table: ['UpdateItem'],
    grants: ['s3:PutUpload'],
  },
  async ({ caller, body }, app) => {
    const { upload, path, expiresAt } = await announcePicture(app, uploads(app), caller.userId, body);
    return { upload, pictureUrl: `${app.config.origin}${path}`, expiresAt: toInstant(expiresAt) };
  },
);
