import * as z from 'zod';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { VERSION } from '../../lib/version.ts';

const Health = z
  .object({ status: z.literal('ok'), version: z.string(), time: Instant })
  .meta({ id: 'Health' });

export const handler = endpoint(
  {
    id: 'getHealth',
    method: 'GET',
    path: '/v1/health',
    access: 'public',
    summary: 'Whether the API answers, and which version of it',
    description: 'Asks nothing of the database, so it says that the API runs, not that every part does.',
    status: 200,
    returns: Health,
    problems: [],
    table: [],
  },
  async (_input, { now }) => ({ status: 'ok' as const, version: VERSION, time: toInstant(now()) }),
);
