import fc from 'fast-check';
import type { JsonSchema } from '../../../lib/http/openapi/schemas.ts';
import type { Json } from './http.ts';

/** Values that have broken parsers, validators, marshallers and templates before. */
export const NASTY: Json[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e308,
  -1e308,
  5e-324,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  [],
  [[]],
  [null],
  {},
  { a: 1 },
  { toString: 'x', constructor: { prototype: {} } },
  '',
  ' ',
  '\u200b\u200d\ufeff',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfff',
  '\u202eevil',
  'a\r\nBcc: eve@example.com',
  '<img src=x onerror=alert(1)>',
  '{{constructor}}${7*7}',
  '#',
  '*',
  '../..',
  '__proto__',
  "' OR 1=1 --",
  '1',
  'true',
  'null',
  'NaN',
  'javascript:alert(1)',
  '9'.repeat(400),
  'é'.repeat(2000),
  '👩‍👩‍👧‍👦'.repeat(40),
  'ttl_01KA2B3C4D5E6F7G8H9JKMNPQ\n',
  '2026-02-30T00:00:00.000Z',
];

/** Fields that only the server writes. */
export const SERVER_OWNED: Record<string, unknown> = {
  id: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  ownerId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'admin',
  status: 'active',
  tier: 'premium',
  version: 1,
  v: 1,
  price: { amount: 0, currency: 'USD' },
  charge: { amount: 0, currency: 'USD' },
  emailVerified: true,
  emailKey: 'eve@example.com',
  passwordHash: 'x',
  createdAt: '2026-01-01T00:00:00.000Z',
  updatedAt: 1,
  startsAt: '2026-01-01T00:00:00.000Z',
  endsAt: '2099-01-01T00:00:00.000Z',
  expiresAt: 9e12,
  cancelledAt: null,
  pk: 'USER#x',
  sk: 'PROFILE',
  gsi1pk: 'x',
  ttl: 1,
  constructor: { prototype: { role: 'admin' } },
};

/** What fits a JSON Schema of the description, as far as it goes: patterns become their examples. */
export function fitting(schema: JsonSchema, definitions: Record<string, JsonSchema>): fc.Arbitrary<Json> {
  const inner = (each: JsonSchema) => fitting(each, definitions);
  if (schema.$ref !== undefined) return inner(definitions[schema.$ref.split('/').at(-1)!]!);
  const choices = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (choices) return fc.oneof(...choices.map(inner));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const { minimum, maximum, examples } = schema;
  switch (schema.type) {
    case 'object': {
      const properties = Object.entries(schema.properties ?? {}) as [string, JsonSchema][];
      const fields = Object.fromEntries(properties.map(([name, each]) => [name, inner(each)]));
      return fc.record(fields, { requiredKeys: schema.required ?? [] });
    }
    case 'array':
      return fc.array(inner(schema.items as JsonSchema), { maxLength: 3 });
    case 'integer':
      return fc.integer({ min: minimum ?? -1000, max: Math.min(maximum ?? 1000, 2 ** 31) });
    case 'number':
      return fc.double({ min: minimum ?? -1000, max: maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return examples
        ? fc.constantFrom(...(examples as string[]))
        : fc.string({ minLength: 1, maxLength: 20 });
  }
}

type Path = (string | number)[];

const pathsOf = (value: Json, path: Path = []): Path[] => [
  path,
  ...(typeof value === 'object' && value !== null
    ? Object.keys(value).flatMap((key) => pathsOf(value[key], [...path, key]))
    : []),
];

function replaced(value: Json, [key, ...rest]: Path, by: (old: Json) => Json): Json {
  if (key === undefined) return by(value);
  const copy = Array.isArray(value) ? [...value] : { ...value };
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

const junk = fc.oneof(
  fc.constantFrom(...NASTY),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: 'binary' }),
);

/** One change anywhere in a value: another value there, a field more, a field less, or one level deeper. */
function changed(value: Json): fc.Arbitrary<Json> {
  const at = fc.constantFrom(...pathsOf(value));
  const field = fc.oneof(
    fc.constantFrom(...Object.keys(SERVER_OWNED)),
    fc.string({ unit: 'binary', maxLength: 12 }),
  );
  const isObject = (each: Json) => typeof each === 'object' && each !== null && !Array.isArray(each);
  return fc.oneof(
    { weight: 4, arbitrary: fc.tuple(at, junk).map(([path, by]) => replaced(value, path, () => by)) },
    fc.tuple(field, junk).map(([name, by]) => (isObject(value) ? { ...value, [name]: by } : by)),
    at.map((path) => replaced(value, path, () => undefined)),
    at.map((path) => replaced(value, path, (old) => [old])),
    at.map((path) => replaced(value, path, (old) => ({ value: old }))),
  );
}

/** Bodies that nearly fit: up to three changes of one that does. */
export const mutated = (schema: JsonSchema, definitions: Record<string, JsonSchema>): fc.Arbitrary<Json> =>
  fitting(schema, definitions).chain((body) =>
    fc.oneof(
      { weight: 1, arbitrary: fc.constant(body) },
      { weight: 4, arbitrary: changed(body) },
      { weight: 3, arbitrary: changed(body).chain(changed).chain(changed) },
    ),
  );
