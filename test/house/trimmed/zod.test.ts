import { expect, test } from 'vitest';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as whole from 'zod';
import { PROJECT } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';
import { withPureSchemas } from '../../../infra/trim/schemas.ts';
import { lessOfSchemas } from '../../../infra/trim/zod.ts';

/** One of each kind of schema that functions have. */
const schemasOf = (z: typeof whole) =>
  z.strictObject({
    name: z.string().trim().normalize().min(1).max(5).meta({ description: 'a name' }),
    code: z
      .string()
      .regex(/^[a-z]+$/)
      .toLowerCase()
      .optional(),
    at: z.iso.datetime().nullable().default(null),
    day: z.iso.date().optional(),
    link: z.url({ protocol: /^https$/ }).optional(),
    count: z.coerce.number().int().min(1).max(9).optional(),
    ratio: z.number().positive().optional(),
    kind: z.enum(['a', 'b']).exclude(['b']).optional(),
    one: z.literal('one').optional(),
    list: z
      .array(z.object({ id: z.int() }))
      .min(1)
      .max(2)
      .refine((all) => all[0]?.id !== 0, 'must not begin at 0')
      .optional(),
    map: z.record(z.string(), z.boolean()).optional(),
    part: z.partialRecord(z.enum(['x', 'y']), z.int()).optional(),
    either: z.union([z.string(), z.int()]).optional(),
    made: z
      .string()
      .transform((text) => text.length)
      .pipe(z.int())
      .optional(),
    open: z.looseObject({ a: z.unknown() }).optional(),
    some: z
      .object({ a: z.int(), b: z.int() })
      .pick({ a: true })
      .extend({ c: z.boolean() })
      .partial()
      .optional(),
  });

const INPUTS: unknown[] = [
  ...[undefined, null, 1, [], {}, { name: ' a ' }, { name: '' }, { name: 'abcdef' }, { name: 'a', what: 1 }],
  ...[
    ['code', 'ABC', 'a1', 3],
    ['at', '2026-11-28T01:02:03Z', 'yesterday', null],
    ['day', '2026-02-30', '2026-02-28'],
    ['link', 'https://a.example/', 'javascript:alert(1)', 'http://a.example', ''],
    ['count', '3', '0', '10', 'x', 1.5],
    ['ratio', 0.5, 0, '1', NaN],
    ['kind', 'a', 'b', 1],
    ['one', 'one', 'two'],
    ['list', [{ id: 1, more: 2 }], [], [{ id: 0 }], [{ id: 'x' }], [{ id: 1 }, { id: 2 }, { id: 3 }]],
    ['map', { a: true }, { a: 1 }, []],
    ['part', { x: 1 }, { z: 1 }],
    ['either', 'a', 1, true],
    ['made', 'abc', 1],
    ['open', { a: 1, b: 2 }, 1],
    ['some', {}, { a: 1, b: 2 }, { c: 'no' }],
  ].flatMap(([field, ...values]) => values.map((value) => ({ name: 'a', [String(field)]: value }))),
];

test('the zod of the bundles judges as the whole one does, word for word', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-zod-'));
  const outfile = join(folder, 'zod.mjs');
  await build({
    stdin: { contents: `export * from 'zod'`, resolveDir: PROJECT },
    ...{ outfile, bundle: true, platform: 'node', format: 'esm', plugins: [trim] },
    mainFields: ['module', 'main'],
    logOverride: { 'import-is-undefined': 'silent' },
  });
  const trimmed = (await import(pathToFileURL(outfile).href)) as typeof whole;
  const [a, b] = [schemasOf(trimmed), schemasOf(whole)];
  for (const input of INPUTS) {
    const verdict = (schema: typeof b) => {
      const { success, data, error } = schema.safeParse(input);
      return success ? data : error.issues;
    };
    expect([input, verdict(a)]).toEqual([input, verdict(b)]);
  }
  await rm(folder, { recursive: true });
});

test('another zod, in which a method is not found that is left out, stops the build', async () => {
  const original = await readFile(join(PROJECT, 'node_modules/zod/v4/classic/schemas.js'), 'utf8');
  expect(lessOfSchemas(original).length).toBeLessThan(original.length);
  expect(() => lessOfSchemas(original.replace('    prefault(', '    other('))).toThrow('zod has changed');
});

test('schemas at the top of a module are left out where nothing uses them, and what they hold stays as it is', () => {
  const source = `export const A = z.object({\n  id: z.string(),\n});\nconst B = A.pick({ id: true });\n\nfunction f() {\n  const C = z.int();\n}\nconst D = other(1);\n`;
  expect(withPureSchemas(source)).toBe(
    `export const A = /* @__PURE__ */ (() => z.object({\n  id: z.string(),\n}))();\nconst B = /* @__PURE__ */ (() => A.pick({ id: true }))();\n\nfunction f() {\n  const C = z.int();\n}\nconst D = other(1);\n`,
  );
});
