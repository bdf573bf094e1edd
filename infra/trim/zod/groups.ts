import { type Payload, type Words, isStopped, unknownKeys, within, wrongType } from './issues.ts';
import { Schema } from './schema.ts';

export type Shape = Record<string, Schema>;
/** What becomes of keys that the shape does not name: left out, refused or kept. */
type Others = 'strip' | 'strict' | 'loose';

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const keysWithin = (input: object): string[] => {
  const keys: string[] = [];
  for (const key in input) keys.push(key);
  return keys;
};

/** `z.object`, `z.strictObject` and `z.looseObject`. */
export class ObjectSchema extends Schema {
  shape: Shape;
  private others: Others;

  constructor(shape: Shape, others: Others, words?: Words) {
    super(words);
    this.shape = shape;
    this.others = others;
  }

  private of(shape: Shape): ObjectSchema {
    return new ObjectSchema(shape, this.others, this.words);
  }

  extend(more: Shape): ObjectSchema {
    return this.of({ ...this.shape, ...more });
  }

  pick(keys: Record<string, true>): ObjectSchema {
    return this.of(Object.fromEntries(Object.keys(keys).map((key) => [key, this.shape[key]!])));
  }

  omit(keys: Record<string, true>): ObjectSchema {
    return this.of(Object.fromEntries(Object.entries(this.shape).filter(([key]) => !(key in keys))));
  }

  partial(): ObjectSchema {
    const fields = Object.entries(this.shape).map(([key, schema]) => [key, schema.optional()] as const);
    return this.of(Object.fromEntries(fields));
  }

  protected read(payload: Payload): Payload {
    const input = payload.value;
    if (!isRecord(input)) return this.ofWrongType(payload, 'object');
    const result: Record<string, unknown> = {};
    payload.value = result;
    for (const [key, schema] of Object.entries(this.shape)) readField(payload, result, key, schema, input);
    if (this.others !== 'strip') this.readOthers(payload, result, input);
    return payload;
  }

  private readOthers(
    payload: Payload,
    result: Record<string, unknown>,
    input: Record<string, unknown>,
  ): void {
    const others = keysWithin(input).filter((key) => !Object.hasOwn(this.shape, key));
    if (this.others === 'strict') {
      if (others.length > 0) payload.issues.push(unknownKeys(others));
      return;
    }
    for (const key of others) if (key !== '__proto__') result[key] = input[key];
  }
}

/** One field into the result; what is not there and may be missing leaves nothing. */
function readField(
  { issues }: Payload,
  result: Record<string, unknown>,
  key: string,
  schema: Schema,
  input: Record<string, unknown>,
): void {
  const { whenAbsent, isOptionalOut } = schema;
  const isThere = key in input;
  if (!isThere && isOptionalOut && whenAbsent === 'optional') return;
  const field = schema.run({ value: input[key], issues: [] });
  if (!isThere && isOptionalOut && whenAbsent && field.issues.length > 0) return;
  issues.push(...within(key, field.issues));
  if (!isThere && whenAbsent === undefined) {
    if (field.issues.length === 0) issues.push({ ...wrongType('nonoptional', undefined), path: [key] });
    return;
  }
  const isKept = field.value !== undefined || isThere || (whenAbsent === 'defaulted' && !isOptionalOut);
  if (isKept) result[key] = field.value;
}

/** `z.record` and `z.partialRecord`. */
export class RecordSchema extends Schema {
  private keys: Schema;
  private entries: Schema;

  constructor(keys: Schema, entries: Schema, words?: Words) {
    super(words);
    this.keys = keys;
    this.entries = entries;
  }

  protected read(payload: Payload): Payload {
    const input = payload.value;
    if (!isRecord(input)) return this.ofWrongType(payload, 'record');
    const result: Record<string, unknown> = {};
    payload.value = result;
    const unknown: string[] = [];
    for (const key of Object.keys(input)) {
      if (key === '__proto__') continue;
      if (!this.keys.safeParse(key).success) {
        if (this.keys.values) unknown.push(key);
        else payload.issues.push({ code: 'invalid_key', path: [key], message: 'Invalid key in record' });
        continue;
      }
      const entry = this.entries.run({ value: input[key], issues: [] });
      payload.issues.push(...within(key, entry.issues));
      result[key] = entry.value;
    }
    if (unknown.length > 0) payload.issues.push(unknownKeys(unknown));
    return payload;
  }
}

/** `z.union`: the first that fits. */
export class UnionSchema extends Schema {
  private options: Schema[];

  constructor(options: Schema[], words?: Words) {
    super(words);
    this.options = options;
    const absent = options.map(({ whenAbsent }) => whenAbsent);
    this.whenAbsent = absent.includes('defaulted') ? 'defaulted' : absent.find(Boolean);
    this.isOptionalOut = options.some(({ isOptionalOut }) => isOptionalOut);
  }

  protected read(payload: Payload): Payload {
    const results: Payload[] = [];
    for (const option of this.options) {
      const result = option.run({ value: payload.value, issues: [] });
      if (result.issues.length === 0) return result;
      results.push(result);
    }
    const nearest = results.filter((result) => !isStopped(result));
    if (nearest.length === 1) return nearest[0]!;
    payload.issues.push({ code: 'invalid_union', path: [], message: 'Invalid input' });
    return payload;
  }
}

/** `z.discriminatedUnion`: the one whose field holds this value. */
export class ChosenSchema extends Schema {
  private field: string;
  private options: ObjectSchema[];

  constructor(field: string, options: ObjectSchema[], words?: Words) {
    super(words);
    this.field = field;
    this.options = options;
  }

  protected read(payload: Payload): Payload {
    const input = payload.value;
    if (!isRecord(input)) return this.ofWrongType(payload, 'object');
    const valuesOf = ({ shape }: ObjectSchema) => shape[this.field]?.values ?? [];
    const chosen = this.options.find((option) => valuesOf(option).includes(input[this.field]));
    if (chosen) return chosen.run(payload);
    const known = this.options.flatMap(valuesOf).map((value) => `'${String(value)}'`);
    const message = `Invalid discriminator value. Expected ${known.join(' | ')}`;
    payload.issues.push({ code: 'invalid_union', path: [this.field], message });
    return payload;
  }
}
