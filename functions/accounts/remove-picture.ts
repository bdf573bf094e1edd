import { endpoint } from '../../lib/http/endpoint.ts';
import { removePicture } from '../../lib/store/accounts/pictures.ts';
import { uploads } from '../../lib/wiring/s3.ts';

export const handler = endpoint(
  {
    id: 'removePicture',
    method: 'DELETE',
    path: '/v1/me/picture',
    access: 'user',
    summary: 'Remove my picture',
    description: 'Answers alike when there is none. Caches may show it for a short while.',
    status: 204,
    problems: [],
    table: ['GetItem', 'UpdateItem'],
    grants: ['s3:PutPicture'],
  },
  ({ caller }, app) => removePicture(app, uploads(app), caller.userId),
);
