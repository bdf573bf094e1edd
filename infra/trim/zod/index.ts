/*
 * Stands in for zod in the bundles: what our schemas use of it, with the same verdicts and words, which
 * test/house/trimmed/zod.test.ts holds against zod itself. Making a schema is a few fields here, where zod's builds
 * dozens of closures and is a third of what the start of a function computes.
 */
import { ChosenSchema, ObjectSchema, RecordSchema, type Shape, UnionSchema } from './groups.ts';
import type { Words } from './issues.ts';
import { BooleanSchema, NullSchema, NumberSchema, OneOf, StringSchema, UnknownSchema } from './scalars.ts';
import { ListSchema } from './lists.ts';
import type { Schema } from './schema.ts';

export { ZodError, prettifyError } from './issues.ts';

export const NEVER = undefined;

export const string = (words?: Words) => new StringSchema(words);
export const number = (words?: Words) => new NumberSchema(words);
export const int = (words?: Words) => new NumberSchema(words).int();
export const boolean = (words?: Words) => new BooleanSchema(words);
export const unknown = () => new UnknownSchema();
export const literal = (value: unknown, words?: Words) => new OneOf([value], words);
export const url = ({ protocol }: { protocol?: RegExp } = {}) => new StringSchema().url(protocol);
export const array = (element: Schema, words?: Words) => new ListSchema(element, words);
export const object = (shape: Shape, words?: Words) => new ObjectSchema(shape, 'strip', words);
export const strictObject = (shape: Shape, words?: Words) => new ObjectSchema(shape, 'strict', words);
export const looseObject = (shape: Shape, words?: Words) => new ObjectSchema(shape, 'loose', words);
export const record = (keys: Schema, values: Schema, words?: Words) => new RecordSchema(keys, values, words);
export const partialRecord = record;
export const union = (options: Schema[], words?: Words) => new UnionSchema(options, words);
export const discriminatedUnion = (field: string, options: ObjectSchema[], words?: Words) =>
  new ChosenSchema(field, options, words);
export const iso = {
  date: () => new StringSchema().date(),
  datetime: ({ precision }: { precision?: number } = {}) => new StringSchema().datetime(precision),
};
export const coerce = { number: (words?: Words) => new NumberSchema(words, true) };

const oneOf = (values: readonly string[], words?: Words) => new OneOf(values, words);
const nothing = (words?: Words) => new NullSchema(words);
export { oneOf as enum, nothing as null };
