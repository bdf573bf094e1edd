/**
 * Methods of zod's schemas that nothing here calls. Each holds on to the kinds of schemas that it makes, whether a
 * function has them or not; one that is called after all is missing when the bundle is imported, so no function starts.
 */
const UNUSED = [
  // Of every schema.
  ...['with', 'brand', 'register', 'superRefine', 'exactOptional', 'nullish', 'nonoptional', 'or', 'and'],
  ...['prefault', 'readonly', 'describe', 'isOptional', 'isNullable', 'apply', 'toJSONSchema'],
  ...['validate', 'validateAsync', 'encode', 'decode', 'encodeAsync', 'decodeAsync'],
  ...['safeEncode', 'safeDecode', 'safeEncodeAsync', 'safeDecodeAsync'],
  // Of strings: formats are schemas of their own.
  ...[
    'email',
    'url',
    'jwt',
    'emoji',
    'guid',
    'uuid',
    'uuidv4',
    'uuidv6',
    'uuidv7',
    'nanoid',
    'cuid',
    'cuid2',
  ],
  ...['ulid', 'base64', 'base64url', 'xid', 'ksuid', 'ipv4', 'ipv6', 'cidrv4', 'cidrv6', 'e164'],
  ...['datetime', 'date', 'time', 'duration', 'lowercase', 'uppercase', 'slugify'],
];

/** Replaces what stands in the original, which must be there. */
function replaced(text: string, what: RegExp, by: string): string {
  if (!what.test(text)) throw new Error(`zod has changed: its schemas have no ${what}`);
  return text.replace(what, by);
}

const method = (name: string) =>
  new RegExp(
    `^    (?:async )?${name}(?:\\([^\\n]*|: (?:async )?function [^\\n]*)\\) \\{\\n(?:        .*\\n)*    \\},\\n`,
    'm',
  );

/** zod's classic schemas without what a Lambda function has no use for. */
export function lessOfSchemas(original: string): string {
  const text = UNUSED.reduce((rest, name) => replaced(rest, method(name), ''), original);
  const edits: [RegExp, string][] = [
    // Only this way can the functions that nobody calls be left out.
    [/import \{ util \} from "\.\.\/core\/index\.js";/, 'import * as util from "../core/util.js";'],
    [/core\.util\./g, 'util.'],
    // Checks written as code and compiled for each object are for many parses; here the first request waits for them.
    [/core\.\$ZodObjectJIT\.init\(/, 'core.$ZodObject.init('],
    // What documents a schema is read by infra/generate.ts alone, and a copy of each schema is the larger part of the start.
    [
      /^    meta\(\.\.\.args\) \{\n(?:        .*\n)*    \},\n/m,
      '    meta() {\n        return this;\n    },\n',
    ],
    // It is for values that contain themselves, which no JSON does.
    [/^function _ensureDefaultMemoizer\(\) \{\n(?:    .*\n)*\}/m, 'function _ensureDefaultMemoizer() {}'],
    // Other libraries would ask for it.
    [
      /^    get "~standard"\(\) \{\n(?:        .*\n)*    \},\n    set "~standard"[^\n]*\n(?:        .*\n)*    \},\n/m,
      '',
    ],
  ];
  return edits.reduce((rest, [what, by]) => replaced(rest, what, by), text);
}
