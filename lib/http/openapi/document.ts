import * as z from 'zod';
import { type AnyDeclaration, problemsOf } from '../declaration.ts';
import { carriesEtag } from '../etag.ts';
import { answersOf, METHOD_NOT_ALLOWED } from './answers.ts';
import { HEADERS, PARAMETERS, SECURITY_SCHEMES } from './components.ts';
import { exampleOf } from './example.ts';
import { problemExamples, problemSchemas } from './problems.ts';
import type { Recorded, RecordedCall } from './recorded.ts';
import { type JsonSchema, named, pascal, Schemas } from './schemas.ts';
import { querySchemaOf } from '../request.ts';

type Json = Record<string, unknown>;

export interface DocumentedEndpoint {
  declaration: AnyDeclaration;
  /** Folder below `functions/`. */
  area: string;
}

const AREAS: Record<string, string> = {
  sessions: 'Registration, sign-in, devices and forgotten passwords.',
  accounts: 'The caller’s profile, picture, password and address.',
  plans: 'What is on sale.',
  subscriptions: 'What the caller has bought.',
  catalogue: 'Movies and series.',
  titles: 'For administrators: titles and episodes.',
  genres: 'What titles are sorted by; administrators manage them.',
  playback: 'Starting, holding and ending streams.',
  history: 'What the caller has watched, and what comes next.',
  notifications: 'Followed genres and mails.',
  admin: 'For administrators.',
  system: 'About the API itself.',
};

const DESCRIPTION = `Subscription streaming: accounts, plans, a catalogue, playback through signed URLs and watch history.

Lists take \`limit\` and \`cursor\` and answer \`{ items, nextCursor }\`. Every refusal is a problem document (RFC 9457)
whose \`code\` is stable. Unknown fields and parameters are refused with 422. Every answer carries \`X-Request-Id\`.
An unknown path is 404; a known one with another method is 405 and names the methods in \`Allow\`.
What anybody may read (\`GET\` without a token) answers \`HEAD\`, too.`;

const SECURITY = {
  public: [{}, { accessToken: [] }],
  user: [{ accessToken: [] }],
  admin: [{ accessToken: [] }],
  lease: [{ leaseToken: [] }],
};

/** The API's description: OpenAPI 3.1, everything in it read from the declarations. */
export function openApiDocument(endpoints: DocumentedEndpoint[], recorded: Recorded): Json {
  const schemas = new Schemas();
  const paths: Record<string, Json> = {};
  for (const { declaration, area } of [...endpoints].sort(inOrder)) {
    const item = (paths[declaration.path] ??= {});
    item[declaration.method.toLowerCase()] = operation(declaration, area, {
      schemas,
      call: recorded.calls[declaration.id] ?? {},
    });
  }
  const used = endpoints.flatMap(({ declaration }) => problemsOf(declaration));
  const examples = problemExamples([...used, 'method_not_allowed'], schemas, recorded.problems);
  const problems = problemSchemas(schemas);
  const areas = [...new Set(endpoints.map(({ area }) => area))].sort();
  return {
    openapi: '3.1.0',
    info: { title: 'Marquee', version: '1', description: DESCRIPTION },
    servers: [{ url: '/', description: 'Where this document came from.' }],
    tags: areas.map((name) => ({ name, description: AREAS[name] ?? name })),
    paths,
    components: {
      securitySchemes: SECURITY_SCHEMES,
      parameters: PARAMETERS,
      headers: HEADERS,
      responses: { MethodNotAllowed: METHOD_NOT_ALLOWED },
      schemas: { ...problems, ...sorted(schemas.components) },
      examples,
    },
  };
}

const inOrder = (a: DocumentedEndpoint, b: DocumentedEndpoint) =>
  `${a.declaration.path} ${a.declaration.method}` < `${b.declaration.path} ${b.declaration.method}` ? -1 : 1;
const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

/** What an operation is described with: its schemas, and the call that was recorded of it. */
interface Context {
  schemas: Schemas;
  call: RecordedCall;
}

function operation(declaration: AnyDeclaration, area: string, { schemas, call }: Context): Json {
  const parameters = parametersOf(declaration, { schemas, call });
  const body =
    declaration.body && schemas.of(named(declaration.body, `${pascal(declaration.id)}Request`), 'input');
  return {
    operationId: declaration.id,
    tags: [area],
    summary: declaration.summary,
    ...(declaration.description !== undefined && { description: declaration.description }),
    security: SECURITY[declaration.access],
    ...(parameters.length > 0 && { parameters }),
    ...(body && {
      requestBody: {
        required: !z.safeParse(declaration.body!, {}).success,
        content: { 'application/json': { schema: body, example: call.request ?? exampleOf(body, schemas) } },
      },
    }),
    responses: answersOf(declaration, schemas, call.answer),
  };
}

function parametersOf(declaration: AnyDeclaration, { schemas, call }: Context): Json[] {
  const path = Object.entries(declaration.params ?? {}).map(([name, schema]) =>
    parameter('path', name, true, schemas.of(schema, 'input'), call.params?.[name]),
  );
  const query = schemas.resolve(schemas.of(querySchemaOf(declaration), 'input'));
  const inQuery = Object.entries((query.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, schema]) =>
      parameter('query', name, query.required?.includes(name) ?? false, schema, call.query?.[name]),
  );
  return [
    ...path,
    ...inQuery,
    ...(declaration.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(declaration.ifMatch ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
    ...(carriesEtag(declaration) ? [{ $ref: '#/components/parameters/IfNoneMatch' }] : []),
  ];
}

function parameter(
  place: string,
  name: string,
  required: boolean,
  schema: JsonSchema,
  example: unknown,
): Json {
  const { description, ...rest } = schema;
  return {
    name,
    in: place,
    required,
    ...(description !== undefined && { description }),
    schema: rest,
    ...(example !== undefined && { example }),
  };
}
