import type { APIGatewayProxyEvent } from 'aws-lambda';
import { isUtf8 } from 'node:buffer';
import * as z from 'zod';
import { Problem, type Violation } from '../domain/problem.ts';
import type { AnyDeclaration } from './declaration.ts';

/** Largest body in bytes (contract §1: 100 KB). */
const MAX_BODY_BYTES = 100 * 1024;
/** That alone: another type, such as a JSON Patch, means something else by the same bytes. */
const JSON_TYPE = /^application\/json\s*(?:;|$)/i;
/** RFC 8259 §8.1 knows no other encoding; ASCII is part of it. */
const CHARSET = /;\s*charset\s*=(?!\s*"?(?:utf-?8|us-ascii)"?\s*(?:;|$))/i;
/** What a decoder puts in the place of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';
const NO_BODY = z.strictObject({});
const PAGE = { size: 20, max: 100 };

/** The parameters that every list adds to its own. */
export const PageQuery = z.object({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(PAGE.max))
    .default(PAGE.size)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: PAGE.max,
      default: PAGE.size,
      description: 'How many items at most.',
    }),
  cursor: z
    .string()
    .optional()
    // Described only: whatever is no cursor of this list is `invalid_cursor`, whether or not it looks like one.
    .meta({
      pattern: '^[A-Za-z0-9_-]{23,}$',
      description: '`nextCursor` of the page before, with the same other parameters and caller.',
    }),
});

/** The schema of a route's query: its own parameters and those of its page; unknown ones are refused. */
export const querySchemaOf = ({ query, list }: AnyDeclaration): z.ZodObject =>
  z.strictObject({ ...query?.shape, ...(list && PageQuery.shape) });

export function headerOf(event: APIGatewayProxyEvent, name: string): string | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(event.headers ?? {}).find(([header]) => header.toLowerCase() === wanted)?.[1];
}

/** Headers of which a request has one: a proxy and a function may take another of two. */
const SINGLE = ['authorization', 'content-type', 'host', 'idempotency-key', 'if-match'];

/** Is one of these headers (in small letters) there twice. */
export const isRepeated = (
  { multiValueHeaders }: Pick<APIGatewayProxyEvent, 'multiValueHeaders'>,
  names: readonly string[],
): boolean =>
  names.some((wanted) => {
    const same = Object.entries(multiValueHeaders ?? {}).filter(([name]) => name.toLowerCase() === wanted);
    return same.flatMap(([, values]) => values ?? []).length > 1;
  });

/** Throws the 400 of a request that different readers would read differently. */
export function mustSayOneThing(event: APIGatewayProxyEvent, { method }: AnyDeclaration): void {
  if (isRepeated(event, SINGLE)) {
    throw new Problem('malformed_request', `Send each of these headers once: ${SINGLE.join(', ')}.`);
  }
  if (method === 'GET' && event.body) throw new Problem('malformed_request', 'A GET request has no body.');
}

/** The parsed parameters of the path; one that is malformed names nothing, so it is a 404 like a missing object. */
export function parseParams(
  declaration: AnyDeclaration,
  event: APIGatewayProxyEvent,
): Record<string, string> {
  const entries = Object.entries(declaration.params ?? {}).map(([name, schema]) => {
    const parsed = schema.safeParse(decode(event.pathParameters?.[name]));
    if (!parsed.success) throw new Problem('not_found', 'There is nothing at this address.');
    return [name, parsed.data] as const;
  });
  return Object.fromEntries(entries);
}

/** API Gateway hands path parameters over as they were typed. */
function decode(value: string | undefined): string | undefined {
  try {
    return value && decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

export function parseQuery(
  declaration: AnyDeclaration,
  event: APIGatewayProxyEvent,
): Record<string, unknown> {
  const given = event.multiValueQueryStringParameters ?? {};
  if (JSON.stringify(given).includes(REPLACEMENT)) {
    throw new Problem('malformed_query', 'The query is not percent-encoded UTF-8.');
  }
  const repeated = Object.keys(given).filter((name) => (given[name]?.length ?? 0) > 1);
  if (repeated.length > 0) throw invalid(repeated.map((name) => violation([name], 'must not be repeated')));
  return parse(querySchemaOf(declaration), event.queryStringParameters ?? {});
}

/** The text of the body, checked for size and media type; undefined when there is none. */
export function bodyText(event: APIGatewayProxyEvent): string | undefined {
  if (!event.body) return undefined;
  const bytes = Buffer.from(event.body, event.isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MAX_BODY_BYTES) {
    throw new Problem('payload_too_large', `A body may have ${MAX_BODY_BYTES} bytes at most.`);
  }
  const type = headerOf(event, 'Content-Type') ?? '';
  if (!JSON_TYPE.test(type) || CHARSET.test(type)) {
    throw new Problem('unsupported_media_type', 'Send the body as application/json in UTF-8.');
  }
  // An HTTP API hands JSON over as text, in which what was no UTF-8 has been replaced.
  const isReplaced = !event.isBase64Encoded && event.body.includes(REPLACEMENT);
  if (isReplaced || !isUtf8(bytes)) throw new Problem('malformed_json', 'The body is not UTF-8.');
  return bytes.toString('utf8');
}

export function parseBody(declaration: AnyDeclaration, text: string | undefined): unknown {
  if (declaration.method === 'GET') return undefined;
  const json = bodyJson(declaration, text);
  const body = parse(declaration.body ?? NO_BODY, json);
  return declaration.body ? body : undefined;
}

/** The body before its schema; none is `{}`, and so is the `null` that some clients send where there is nothing to say. */
export function bodyJson(declaration: AnyDeclaration, text: string | undefined): unknown {
  const json = text === undefined ? {} : parseJson(text);
  return json === null && !declaration.body ? {} : json;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem('malformed_json', 'The body is not well-formed JSON.');
  }
}

/** `If-Match: "7"` → 7. A tag that is none of ours matches nothing. */
export function parseIfMatch(declaration: AnyDeclaration, event: APIGatewayProxyEvent): number | undefined {
  const header = declaration.ifMatch ? headerOf(event, 'If-Match') : undefined;
  if (header === undefined || header.trim() === '*') return undefined;
  const version = /^"(\d{1,15})"$/.exec(header.trim())?.[1];
  if (version === undefined) {
    throw new Problem('stale_version', 'If-Match must be the version in quotes, such as "3".');
  }
  return Number(version);
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap(violationsOf));
}

function violationsOf(issue: z.core.$ZodIssue): Violation[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => violation([...issue.path, key], 'is not a known field'));
  }
  return [violation(issue.path, issue.message)];
}

/** `["price", "amount"]` → `/price/amount` (RFC 6901). Names are cut: they may be a client's own text. */
const violation = (path: PropertyKey[], detail: string): Violation => ({
  pointer: path
    .map(
      (part) => `/${String(part).slice(0, 100).toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1')}`,
    )
    .join(''),
  detail,
});

/** The 422 of a schema violation; also for rules that a schema cannot express. */
export const invalid = (errors: Violation[]): Problem =>
  new Problem('invalid_request', 'The request does not fit its schema.', { errors: errors.slice(0, 50) });
