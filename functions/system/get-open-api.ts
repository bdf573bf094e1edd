import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';

const OpenApi = z
  .looseObject({ openapi: z.string(), info: z.looseObject({ title: z.string(), version: z.string() }) })
  .meta({ examples: [{ openapi: '3.1.0', info: { title: 'Marquee', version: '1' } }] });

let kept: Promise<z.output<typeof OpenApi>> | undefined;

/** The build writes the document beside the bundle, since writing it takes every function. */
async function readDocument() {
  const text = await readFile(join(import.meta.dirname, 'openapi.json'), 'utf8');
  return OpenApi.parse(JSON.parse(text));
}

export const handler = endpoint(
  {
    id: 'getOpenApi',
    method: 'GET',
    path: '/v1/openapi.json',
    access: 'public',
    summary: 'This document',
    description:
      'OpenAPI 3.1, written from the code; each example was answered by this API. A shared cache may keep it for 5 minutes.',
    status: 200,
    returns: OpenApi,
    problems: [],
    table: [],
    cacheSeconds: 300,
  },
  async () => {
    try {
      return await (kept ??= readDocument());
    } catch {
      kept = undefined;
      throw new Problem('unavailable', 'The description was not built with this function.');
    }
  },
);
