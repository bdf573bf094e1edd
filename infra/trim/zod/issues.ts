/** What does not fit, as zod tells it. */
export interface Issue {
  code: string;
  path: PropertyKey[];
  message: string;
  keys?: string[];
  /** zod's `continue`: true after a check, false where no check may follow; undefined after a wrong type. */
  goesOn?: boolean | undefined;
}

/** A value on its way through a schema. */
export interface Payload {
  value: unknown;
  issues: Issue[];
  /** A pipe stopped here. */
  isAborted?: boolean;
}

/** What a schema or check says instead of zod's words. */
export type Words =
  string | { error?: string | ((issue: { input: unknown }) => unknown); path?: PropertyKey[] };

export const isStopped = ({ isAborted, issues }: Payload, from = 0): boolean =>
  isAborted === true || issues.slice(from).some(({ goesOn }) => goesOn !== true);

/** Stopped so that not even a length is looked at. */
export const isStoppedForAll = ({ isAborted, issues }: Payload): boolean =>
  isAborted === true || issues.some(({ goesOn }) => goesOn === false);

export function messageOf(words: Words | undefined, input: unknown, usual: () => string): string {
  const own = typeof words === 'object' ? words.error : words;
  const said = typeof own === 'function' ? own({ input }) : own;
  return typeof said === 'string' ? said : usual();
}

function nameOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value !== 'object') return typeof value;
  if (Array.isArray(value)) return 'array';
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name: string } } | null;
  return prototype === Object.prototype ? 'object' : (prototype?.constructor?.name ?? 'object');
}

export const wrongType = (expected: string, input: unknown, words?: Words): Issue => ({
  code: 'invalid_type',
  path: [],
  message: messageOf(words, input, () => `Invalid input: expected ${expected}, received ${nameOf(input)}`),
});

export const within = (key: PropertyKey, issues: Issue[]): Issue[] =>
  issues.map((issue) => ({ ...issue, path: [key, ...issue.path] }));

export const unknownKeys = (keys: string[]): Issue => ({
  code: 'unrecognized_keys',
  path: [],
  message: `Unrecognized key${keys.length > 1 ? 's' : ''}: ${keys.map((key) => `"${key}"`).join(', ')}`,
  keys,
  goesOn: true,
});

/** The error of a value that does not fit. */
export class ZodError extends Error {
  override name = 'ZodError';
  issues: Issue[];

  constructor(issues: Issue[]) {
    super(JSON.stringify(issues.map(({ path, message }) => ({ path, message }))));
    this.issues = issues;
  }
}

const placeOf = (path: PropertyKey[]): string =>
  path
    .map((key) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
    .replace(/^\./, '');

/** The issues a line each, with their places. */
export const prettifyError = ({ issues }: ZodError): string =>
  issues
    .toSorted((a, b) => a.path.length - b.path.length)
    .map(({ message, path }) => `✖ ${message}${path.length > 0 ? `\n  → at ${placeOf(path)}` : ''}`)
    .join('\n');
