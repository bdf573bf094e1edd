import * as z from 'zod';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

const Health = z.object({ status: z.literal('ok'), time: Instant }).meta({ id: 'Health' });

export const handler = endpoint(
  {
    id: 'getHealth',
    method: 'GET',
    path: '/v1/health',
    access: 'public',
    summary: 'Whether the API answers',
    status: 200,
    returns: Health,
    problems: [],
    table: [],
  },
  async (_input, { now }) => ({ status: 'ok' as const, time: toInstant(now()) }),
);
