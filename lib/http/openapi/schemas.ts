import * as z from 'zod';

export type JsonSchema = z.core.JSONSchema.JSONSchema;
type Io = 'input' | 'output';

const REF = '#/components/schemas/';
/** Where zod refers to what has a name. */
const LOCAL_REF = '#/$defs/';

/** Turns zod schemas to the JSON Schema of OpenAPI 3.1, and keeps those with `.meta({ id })` as components. */
export class Schemas {
  readonly components: Record<string, JsonSchema> = {};

  /**
   * What a client sends (`input`) or gets (`output`). A component that differs between the two appears twice, the
   * sent one as `…Input`.
   */
  of(schema: z.ZodType, io: Io): JsonSchema {
    const {
      $defs = {},
      properties,
      required = [],
    } = z.toJSONSchema(z.strictObject({ root: schema }), {
      io,
      unrepresentable: 'any',
      override: ({ zodSchema, jsonSchema }) => tidy(zodSchema, jsonSchema as JsonSchema, io),
    });
    const names = new Map(
      Object.entries($defs).map(([name, definition]) => [name, this.nameFor(name, definition, io)]),
    );
    for (const [name, definition] of Object.entries($defs)) {
      this.components[names.get(name)!] ??= withRefs(definition, names);
    }
    const root = withRefs(properties!.root as JsonSchema, names);
    return required.includes('root') ? root : { ...root };
  }

  /** Names compare as JSON: refs inside are not yet rewritten, but they name what was compared the same way. */
  private readonly originals = new Map<string, string>();

  private nameFor(name: string, definition: JsonSchema, io: Io): string {
    const text = JSON.stringify(definition);
    const known = this.originals.get(name);
    if (known === undefined || known === text) {
      this.originals.set(name, text);
      return name;
    }
    const other = `${name}${io === 'input' ? 'Input' : 'Output'}`;
    this.originals.set(other, text);
    return other;
  }

  resolve(schema: JsonSchema): JsonSchema {
    return schema.$ref === undefined ? schema : this.components[schema.$ref.slice(REF.length)]!;
  }
}

/** The schema under a name of its own, unless it has one: code generators would number what has none. */
export const named = (schema: z.ZodType, name: string): z.ZodType =>
  schema.meta()?.id === undefined ? schema.meta({ ...schema.meta(), id: name }) : schema;

/** `startPlayback` → `StartPlayback`. */
export const pascal = (id: string): string => `${id[0]!.toUpperCase()}${id.slice(1)}`;

/** Leaves out what says nothing to a reader. */
function tidy(zodSchema: z.core.$ZodTypes, jsonSchema: JsonSchema, io: Io): void {
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  if (jsonSchema.format !== undefined || jsonSchema.type === 'integer') delete jsonSchema.pattern;
  // Answers may gain fields: a client must not be told that there are no others.
  const { def } = zodSchema._zod;
  if (io === 'output' && def.type === 'object' && def.catchall === undefined) {
    delete jsonSchema.additionalProperties;
  }
  if ('discriminator' in def) {
    jsonSchema.discriminator = discriminatorOf(def as z.core.$ZodDiscriminatedUnionDef);
  }
}

/** Which branch a value of the discriminating field means; every branch must have a name. */
function discriminatorOf({ discriminator, options }: z.core.$ZodDiscriminatedUnionDef) {
  const branches = options.flatMap((option) => {
    const name = z.globalRegistry.get(option)?.id;
    if (name === undefined) throw new Error(`A branch by ${discriminator} needs .meta({ id })`);
    const values = [...(option._zod.propValues?.[discriminator] ?? [])];
    return values.map((value) => [String(value), `${LOCAL_REF}${name}`]);
  });
  return { propertyName: discriminator, mapping: Object.fromEntries(branches) as Record<string, string> };
}

/** A copy whose references point at the components. */
function withRefs<T>(value: T, names: Map<string, string>): T {
  return JSON.parse(JSON.stringify(value), (_, inner: unknown) => {
    if (typeof inner !== 'string' || !inner.startsWith(LOCAL_REF)) return inner;
    const name = inner.slice(LOCAL_REF.length);
    return `${REF}${names.get(name) ?? name}`;
  }) as T;
}
