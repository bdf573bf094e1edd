import type { JsonSchema, Schemas } from './schemas.ts';

const BY_FORMAT: Record<string, string> = {
  'date-time': '2026-11-22T18:04:05.123Z',
  date: '2026-11-22',
  email: 'ada@example.com',
  uri: 'https://marquee.example/something',
};

/**
 * An example of a schema: its own where it has one, else the plainest value that fits. A text with a pattern
 * needs an example of its own; the document's test tells which lacks one.
 */
export function exampleOf(schema: JsonSchema, schemas: Schemas, depth = 0): unknown {
  const own = schema.examples?.[0] ?? schema.example ?? schema.default ?? schema.const ?? schema.enum?.[0];
  if (own !== undefined) return own;
  if (schema.$ref !== undefined) return exampleOf(schemas.resolve(schema), schemas, depth + 1);
  const inner = (part: JsonSchema | boolean | undefined) =>
    typeof part === 'object' ? exampleOf(part, schemas, depth + 1) : 'text';
  const parts = (schema.anyOf ?? schema.oneOf) as JsonSchema[] | undefined;
  if (parts) return inner(parts.find(({ type }) => type !== 'null'));
  if (schema.allOf) return Object.assign({}, ...schema.allOf.map(inner)) as unknown;
  switch ([schema.type].flat()[0]) {
    case 'object':
      return exampleOfObject(schema, inner);
    case 'array':
      // A schema that holds itself ends here.
      return depth > 8 ? [] : [inner(schema.items as JsonSchema | undefined)];
    case 'integer':
    case 'number':
      return Math.max(schema.minimum ?? 1, Math.min(1, schema.maximum ?? 1));
    case 'boolean':
      return true;
    case 'null':
      return null;
    default:
      return BY_FORMAT[schema.format ?? ''] ?? 'text'.padEnd(schema.minLength ?? 0, '.');
  }
}

function exampleOfObject(schema: JsonSchema, inner: (part: JsonSchema | boolean | undefined) => unknown) {
  const known = Object.entries(schema.properties ?? {}).map(([name, part]) => [name, inner(part)] as const);
  const open = typeof schema.additionalProperties === 'object' && schema.propertyNames;
  return {
    ...Object.fromEntries(known),
    ...(open && { [String(inner(schema.propertyNames))]: inner(schema.additionalProperties) }),
  };
}
