import { expect, test } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import * as whole from 'zod';
import { PROJECT } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';
import { withPureValues } from '../../../infra/trim/pure.ts';

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

/** What we read of an issue. */
const told = ({ code, path, message, ...rest }: whole.core.$ZodIssue) => ({
  ...{ code, path, message, keys: (rest as { keys?: string[] }).keys },
});

test('the stand-in for zod judges as zod does, word for word', async () => {
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
      return success ? data : error.issues.map(told);
    };
    expect([input, verdict(a)]).toEqual([input, verdict(b)]);
  }
  const bad = b.safeParse({ count: 0, list: [{ id: 'x' }] }).error!;
  const worse = a.safeParse({ count: 0, list: [{ id: 'x' }] }).error!;
  expect(trimmed.prettifyError(worse)).toBe(whole.prettifyError(bad));
  await rm(folder, { recursive: true });
});

test('values that calls make at the top of a module are left out where nothing uses them, and functions stay as they are', () => {
  const source = `export const A = z.object({\n  id: z.string(),\n});\nconst B = A.pick({ id: true });\n
function f() {\n  const C = z.int();\n}\nconst D = other(1);\n
export const E = once((app) => {\n  const x = 1;\n
  return {\n    x,\n  };\n});\nconst F = {\n  name: textOf({ max: 1 }),\n};\nconst G = { a: 1 };\nconst H = () => other(1);\n`;
  const pure = (made: string) => `/* @__PURE__ */ (() => (${made}))();\n`;
  expect(withPureValues(source)).toBe(
    `export const A = ${pure('z.object({\n  id: z.string(),\n})')}const B = ${pure('A.pick({ id: true })')}
function f() {\n  const C = z.int();\n}\nconst D = ${pure('other(1)')}
export const E = ${pure('once((app) => {\n  const x = 1;\n\n  return {\n    x,\n  };\n})')}const F = ${pure(
      '{\n  name: textOf({ max: 1 }),\n}',
    )}const G = { a: 1 };\nconst H = () => other(1);\n`,
  );
});
