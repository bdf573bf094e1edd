import type * as z from 'zod';
import type { LeaseClaims, LeaseTokens } from '../auth/lease-tokens.ts';
import type { ProblemCode } from '../domain/problem.ts';
import type { TableAction } from '../table/failures.ts';
import type { App } from '../app.ts';
import type { Policy, Standing } from '../domain/limits.ts';

/** Who may call: `public` works without a token, `lease` takes the playback's own token (contract §2). */
export type Access = 'public' | 'user' | 'admin' | 'lease';
export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

type Slots<P> = P extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never;

/** What every reader of a declaration can rely on, whatever its types. */
export interface AnyDeclaration {
  /** The contract's operationId; the file is named after it. */
  id: string;
  method: Method;
  path: `/v1/${string}`;
  access: Access;
  /** Who reads the token of a `lease` route: named here, so that no other bundle carries it. */
  verifyLease?: (app: App) => Promise<LeaseTokens>;
  /** One line for the API reference. */
  summary: string;
  description?: string;
  params?: Record<string, z.ZodType<string>> | undefined;
  /** Strict: an unknown parameter is 422. Values arrive as strings. */
  query?: z.ZodObject | undefined;
  /** Strict: use `z.strictObject`. An empty body is read as `{}`. */
  body?: z.ZodType | undefined;
  status: 200 | 201 | 202 | 204;
  /** The answer is stripped to this. */
  returns?: z.ZodType | undefined;
  /** The schema of one item of a keyset-paged list; adds `limit` and `cursor`, answers `{items, nextCursor}`. */
  list?: z.ZodType | undefined;
  /** Refusals beyond those the kernel adds by itself, see `problemsOf`. An undeclared one becomes a 500. */
  problems: readonly ProblemCode[];
  /** The table actions of the function's IAM role, without what the kernel adds, see `tableActionsOf`. */
  table: readonly TableAction[];
  /** Honours `Idempotency-Key`. */
  idempotent?: boolean;
  /** Accepts `If-Match: "<version>"`. */
  ifMatch?: boolean;
  /** Sets cookies with its happy answer. */
  setsCookies?: true;
  /** Its answer may be so large that it comes gzipped. */
  large?: true;
  /** Answers a page for people: HTML, which asks a browser for nothing else. */
  page?: true;
  /** Whatever body comes with it, such as a form's, is not looked at. */
  ignoresBody?: true;
  /** Counts each call against this limit per client address, besides the general ones. */
  rateLimit?: Policy;
  /** Seconds a shared cache may keep an anonymous answer. */
  cacheSeconds?: number;
  /** MB; a full core needs 1769. Default 512: half the milliseconds of 256 for a tenth of the price more (`npm run cost`). */
  memory?: number;
  /** What the role may do besides the table. */
  grants?: readonly Grant[];
}

/** AWS permissions a function may ask for; the stack knows the resource of each. */
export type Grant =
  | 'ses:SendRawEmail'
  | 's3:PutPicture'
  | 's3:GetPicture'
  | 's3:PutUpload'
  | 's3:GetUpload'
  | 's3:AnnounceMedia'
  | 's3:TakeMedia'
  | 's3:WriteTrees'
  | 's3:PutImage'
  | 'mediaconvert:Transcode'
  | 'firehose:PutEvents'
  | 'athena:Report';

/** Every slot of the path must be parsed; a path without slots takes no `params`; a lease route reads leases. */
export type Checked<D extends AnyDeclaration> = ([Slots<D['path']>] extends [never]
  ? { params?: undefined }
  : { params: Record<Slots<D['path']>, z.ZodType<string>> }) &
  (D['access'] extends 'lease' ? Required<Pick<AnyDeclaration, 'verifyLease'>> : unknown);

export interface Caller {
  userId: string;
  deviceId: string;
  /** The number of the device's session, which rises with each sign-in of the account. */
  session: number;
  role: 'user' | 'admin';
  tier: 'free' | 'basic' | 'premium' | 'admin';
}

type CallerOf<A extends Access> = A extends 'user' | 'admin'
  ? Caller
  : A extends 'public'
    ? Caller | undefined
    : undefined;

/** A keyset page asked for: at most `limit` items after the position `after`. */
export interface PageRequest {
  limit: number;
  after: string | undefined;
}

/** A page answered: `next` is the position of the last item, undefined when there is no more. */
export interface Page<T> {
  items: T[];
  next: string | undefined;
}

type Parsed<D, Name extends string> =
  D extends Record<Name, infer Z extends z.ZodType> ? z.output<Z> : undefined;
type Answer<D> = D extends { list: infer L extends z.ZodType }
  ? Page<z.input<L>>
  : D extends { returns: infer R extends z.ZodType }
    ? z.input<R>
    : D extends { page: true }
      ? string
      : void;

export interface Input<D extends AnyDeclaration> {
  caller: CallerOf<D['access']>;
  /** The claims of the lease token, on `lease` routes. */
  lease: D['access'] extends 'lease' ? LeaseClaims : undefined;
  params: Record<Slots<D['path']>, string>;
  query: Parsed<D, 'query'>;
  body: Parsed<D, 'body'>;
  page: D extends { list: z.ZodType } ? PageRequest : undefined;
  /** The version of `If-Match`, undefined when the header is absent. */
  ifMatch: number | undefined;
  /** Same for every try of one request that carries an Idempotency-Key: effects store it to recognise themselves. */
  operationId: string;
  requestId: string;
  /** The viewer's address. */
  ip: string;
  /** Whether the request came through the distribution, where cookies are first-party. */
  throughEdge: boolean;
  /** Adds a limit of the endpoint's own to the headers that tell where the caller stands. */
  counted(standing: Standing): void;
  /** Adds `Set-Cookie` headers to the happy answer, where the declaration says that it sets cookies. */
  setCookies: D extends { setsCookies: true } ? (cookies: string[]) => void : undefined;
}

export type Body<D extends AnyDeclaration> = (input: Input<D>, app: App) => Promise<Answer<D>>;

/** Refusals that the kernel itself can give on a route, plus the declared ones: exactly what the client may meet. */
export function problemsOf(declaration: AnyDeclaration): ProblemCode[] {
  const { method, access } = declaration;
  const when = (is: unknown, ...codes: ProblemCode[]) => (is ? codes : []);
  return [
    ...new Set<ProblemCode>([
      ...declaration.problems,
      ...when(
        method !== 'GET' && !declaration.ignoresBody,
        'malformed_json',
        'payload_too_large',
        'unsupported_media_type',
      ),
      ...when(declaration.list, 'invalid_cursor'),
      'malformed_request',
      'malformed_query',
      'unauthenticated',
      ...when(access === 'admin', 'forbidden'),
      ...when(declaration.params, 'not_found'),
      ...when(declaration.idempotent, 'idempotency_in_progress', 'idempotency_key_reused'),
      ...when(declaration.ifMatch, 'stale_version'),
      'invalid_request',
      'rate_limited',
      'internal_error',
      'unavailable',
    ]),
  ];
}

/** The table actions of a function: declared, plus what the kernel does on its behalf. */
export function tableActionsOf(declaration: {
  table: readonly TableAction[];
  idempotent?: boolean;
  rateLimit?: Policy;
}): TableAction[] {
  return [
    ...new Set<TableAction>([
      ...declaration.table,
      ...(declaration.idempotent ? (['PutItem', 'UpdateItem'] as const) : []),
      ...(declaration.rateLimit ? (['UpdateItem'] as const) : []),
    ]),
  ].sort();
}

/** What anybody may read. It answers HEAD, too: as GET without the body (RFC 9110 §9.3.2). */
export const isPublicRead = ({ method, access, page }: AnyDeclaration): boolean =>
  method === 'GET' && access === 'public' && !page;

/** The methods that the routes of one path take. */
export const methodsOf = (routes: readonly AnyDeclaration[]): string[] => [
  ...routes.map(({ method }) => method),
  ...(routes.some(isPublicRead) ? ['HEAD'] : []),
];
