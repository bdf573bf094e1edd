import { afterAll, beforeAll, expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import type * as z from 'zod';
import { readDescription } from '../../../infra/description.ts';
import { endpointsOf, PROJECT, readFunctions } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { pageSchema } from '../../../lib/http/pages.ts';

type Json = Record<string, unknown>;

const endpoints = endpointsOf(await readFunctions());
let folder: string;
let trimmed: Record<string, Handler> & { pageSchema: typeof pageSchema };
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'marquee-schemas-'));
  const outfile = join(folder, 'schemas.cjs');
  const exported = endpoints.map(({ id, file }) => `export { handler as ${id} } from './${file}';`);
  await build({
    stdin: {
      contents: [...exported, `export { pageSchema } from './lib/http/pages.ts';`].join('\n'),
      resolveDir: PROJECT,
    },
    ...{ outfile, bundle: true, platform: 'node', format: 'cjs', plugins: [trim] },
    ...{ mainFields: ['module', 'main'], define: { 'import.meta.dirname': '__dirname' } },
    logOverride: { 'import-is-undefined': 'silent' },
  });
  const { default: loaded } = (await import(pathToFileURL(outfile).href)) as { default: typeof trimmed };
  trimmed = loaded;
});
afterAll(() => rm(folder, { recursive: true }));

/** What stands in a field's place: of every type, at the borders, and what has broken schemas before. */
const OTHERS: unknown[] = [
  ...[
    undefined,
    null,
    true,
    0,
    -1,
    1,
    1.5,
    2 ** 53,
    1e308,
    NaN,
    Infinity,
    '',
    ' ',
    '0',
    '1e3',
    'x'.repeat(2001),
  ],
  ...[
    '\ud800',
    '\0',
    '😀'.repeat(64),
    '2026-02-30',
    '2026-11-28T01:02:03.123Z',
    'javascript:alert(1)',
    'http:x.example',
  ],
  ...[
    'a@b.example',
    'en',
    '12+',
    [],
    [[]],
    [null],
    ['drama', 'drama'],
    {},
    { a: 1 },
    { length: 3 },
    JSON.parse('{"__proto__":1}'),
  ],
];

/** Enough for an answer, which is ours. */
const FEW = [undefined, null, 1.5, 'x', []];

/** A value with something else in one place, each place in turn. */
function* changed(value: unknown, others = OTHERS): Generator {
  yield* others;
  if (Array.isArray(value)) {
    yield [...value, ...value];
    for (const [i, item] of value.entries())
      for (const other of changed(item, others)) yield value.with(i, other);
  } else if (typeof value === 'object' && value !== null) {
    yield { ...value, further: 1, 'more/so': null };
    for (const [key, item] of Object.entries(value)) {
      const { [key]: _, ...rest } = value as Json;
      yield rest;
      for (const other of changed(item, others)) yield { ...value, [key]: other };
    }
  }
}

function verdict(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  return error.issues.map(({ code, path, message, ...rest }) => ({
    ...{ code, path, message, keys: (rest as { keys?: string[] }).keys },
  }));
}

const examplesIn = (content: unknown): unknown[] => {
  const { examples = {}, example } = ((content as Json | undefined)?.['application/json'] ?? {}) as {
    examples?: Record<string, { value: unknown }>;
    example?: unknown;
  };
  return [...(example === undefined ? [] : [example]), ...Object.values(examples).map(({ value }) => value)];
};

test('the schemas of the bundles judge as those of zod do, whatever comes: every body, query and answer', async () => {
  const { paths } = JSON.parse(await readDescription()) as { paths: Record<string, Record<string, Json>> };
  const described = new Map(
    Object.values(paths).flatMap((operations) =>
      Object.values(operations).map((operation) => [operation.operationId, operation] as const),
    ),
  );
  let compared = 0;
  const compare = (ours: z.ZodType | undefined, whole: z.ZodType | undefined, values: Iterable<unknown>) => {
    expect(ours === undefined).toBe(whole === undefined);
    if (!ours || !whole) return;
    for (const value of values) {
      compared++;
      const [a, b] = [verdict(ours, value), verdict(whole, value)];
      if (JSON.stringify(a) !== JSON.stringify(b)) expect([value, a]).toEqual([value, b]);
    }
  };
  for (const { id, handler } of endpoints) {
    const [ours, whole] = [trimmed[id]!.declaration, handler.declaration];
    const { requestBody, responses } = described.get(id) as {
      requestBody?: Json;
      responses: Record<string, Json>;
    };
    for (const example of examplesIn(requestBody?.content)) compare(ours.body, whole.body, changed(example));
    const query = Object.fromEntries(Object.keys(whole.query?.shape ?? {}).map((name) => [name, 'x']));
    compare(ours.query, whole.query, changed(query));
    for (const [name, schema] of Object.entries(whole.params ?? {}))
      compare(ours.params?.[name], schema, OTHERS);
    const answer = examplesIn(responses[String(whole.status)]?.content).slice(0, 1);
    if (whole.list)
      compare(
        trimmed.pageSchema(ours.list!),
        pageSchema(whole.list),
        answer.flatMap((one) => [...changed(one, FEW)]),
      );
    for (const one of answer) compare(ours.returns, whole.returns, changed(one, FEW));
  }
  expect(compared).toBeGreaterThan(10_000);
});
