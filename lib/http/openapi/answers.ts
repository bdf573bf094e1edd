import { type ProblemCode, PROBLEMS } from '../../domain/problem.ts';
import { type AnyDeclaration, problemsOf } from '../declaration.ts';
import { pageSchema } from '../pages.ts';
import { carriesEtag } from '../etag.ts';
import type { HEADERS } from './components.ts';
import { exampleOf } from './example.ts';
import { problemContent } from './problems.ts';
import { named, pascal, type Schemas } from './schemas.ts';

type Json = Record<string, unknown>;
type Header = keyof typeof HEADERS;

/** Every answer of an operation by its status: the happy one and the declared refusals. */
export const answersOf = (
  declaration: AnyDeclaration,
  schemas: Schemas,
  recorded: unknown,
): Record<string, Json> => ({
  [declaration.status]: happy(declaration, schemas, recorded),
  ...(carriesEtag(declaration) && { 304: UNCHANGED }),
  ...refusals(declaration),
});

/** What a known path answers to a method it does not have; no operation can say so. */
export const METHOD_NOT_ALLOWED: Json = {
  description: PROBLEMS.method_not_allowed.title,
  headers: headersOf('X-Request-Id', 'Allow'),
  content: problemContent(['method_not_allowed'], examplesOf(['method_not_allowed'])),
};

const UNCHANGED: Json = {
  description: 'The client holds this answer already',
  headers: headersOf('X-Request-Id', 'RateLimit', 'RateLimit-Policy', 'ETag'),
};

function happy(declaration: AnyDeclaration, schemas: Schemas, recorded: unknown): Json {
  const { idempotent, setsCookies, large, summary } = declaration;
  const answer = answerSchema(declaration);
  const schema = answer && schemas.of(answer, 'output');
  return {
    description: summary,
    headers: headersOf(
      ...(['X-Request-Id', 'RateLimit', 'RateLimit-Policy'] as const),
      ...(idempotent ? (['Idempotent-Replayed'] as const) : []),
      ...(carriesEtag(declaration) ? (['ETag'] as const) : []),
      ...(setsCookies ? (['Set-Cookie'] as const) : []),
      ...(large ? (['Content-Encoding'] as const) : []),
    ),
    ...(declaration.page && { content: { 'text/html': { schema: { type: 'string' } } } }),
    ...(schema && {
      content: { 'application/json': { schema, example: recorded ?? exampleOf(schema, schemas) } },
    }),
  };
}

function answerSchema({ id, returns, list }: AnyDeclaration) {
  if (list) return named(pageSchema(list), `${(list.meta()?.id as string | undefined) ?? pascal(id)}Page`);
  return returns && named(returns, `${pascal(id)}Answer`);
}

/** The declared refusals, one answer a status, each code with its example. */
function refusals(declaration: AnyDeclaration): Record<string, Json> {
  const byStatus = Object.groupBy(problemsOf(declaration), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => PROBLEMS[code].title).join('; '),
        headers: refusalHeaders(Number(status), codes, declaration),
        content: problemContent(codes, examplesOf(codes)),
      },
    ]),
  );
}

function refusalHeaders(status: number, codes: ProblemCode[], { idempotent }: AnyDeclaration): Json {
  const waits = status === 429 || status === 503 || codes.includes('idempotency_in_progress');
  return headersOf(
    ...(['X-Request-Id', 'RateLimit', 'RateLimit-Policy'] as const),
    ...(status === 401 ? (['WWW-Authenticate'] as const) : []),
    ...(waits ? (['Retry-After'] as const) : []),
    ...(idempotent && status < 500 && status !== 429 ? (['Idempotent-Replayed'] as const) : []),
  );
}

function examplesOf(codes: ProblemCode[]): Json {
  return Object.fromEntries(codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]));
}

function headersOf(...names: Header[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
