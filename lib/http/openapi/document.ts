import * as z from 'zod';
import { PROBLEMS } from '../../domain/problem.ts';
import { type AnyDeclaration, problemsOf } from '../declaration.ts';
import { pageSchema } from '../endpoint.ts';
import { HEADERS, PARAMETERS, problemExamples, problemSchema, SECURITY_SCHEMES } from './components.ts';
import { exampleOf } from './example.ts';
import { type JsonSchema, Schemas } from './schemas.ts';
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
  playback: 'Starting, holding and ending streams.',
  history: 'What the caller has watched, and what comes next.',
  notifications: 'Followed genres and mails.',
  admin: 'For administrators.',
  system: 'About the API itself.',
};

const DESCRIPTION = `Subscription streaming: accounts, plans, a catalogue, playback through signed URLs and watch history.

Lists take \`limit\` and \`cursor\` and answer \`{ items, nextCursor }\`. Every refusal is a problem document (RFC 9457)
whose \`code\` is stable. Unknown fields and parameters are refused with 422. Every answer carries \`X-Request-Id\`.`;

const SECURITY = {
  public: [{}, { accessToken: [] }],
  user: [{ accessToken: [] }],
  admin: [{ accessToken: [] }],
  lease: [{ leaseToken: [] }],
};

/** The API's description: OpenAPI 3.1, everything in it read from the declarations. */
export function openApiDocument(endpoints: DocumentedEndpoint[]): Json {
  const schemas = new Schemas();
  const paths: Record<string, Json> = {};
  for (const { declaration, area } of [...endpoints].sort(inOrder)) {
    const item = (paths[declaration.path] ??= {});
    item[declaration.method.toLowerCase()] = operation(declaration, area, schemas);
  }
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
      schemas: { Problem: problemSchema, ...sorted(schemas.components) },
      examples: problemExamples(endpoints.flatMap(({ declaration }) => problemsOf(declaration))),
    },
  };
}

const inOrder = (a: DocumentedEndpoint, b: DocumentedEndpoint) =>
  `${a.declaration.path} ${a.declaration.method}` < `${b.declaration.path} ${b.declaration.method}` ? -1 : 1;
const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));

function operation(declaration: AnyDeclaration, area: string, schemas: Schemas): Json {
  const parameters = parametersOf(declaration, schemas);
  const body = declaration.body && schemas.of(declaration.body, 'input');
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
        content: { 'application/json': { schema: body, example: exampleOf(body, schemas) } },
      },
    }),
    responses: { [declaration.status]: happy(declaration, schemas), ...refusals(declaration) },
  };
}

function parametersOf(declaration: AnyDeclaration, schemas: Schemas): Json[] {
  const path = Object.entries(declaration.params ?? {}).map(([name, schema]) =>
    parameter('path', name, true, schemas.of(schema, 'input'), schemas),
  );
  const query = schemas.resolve(schemas.of(querySchemaOf(declaration), 'input'));
  const inQuery = Object.entries((query.properties ?? {}) as Record<string, JsonSchema>).map(
    ([name, schema]) => parameter('query', name, query.required?.includes(name) ?? false, schema, schemas),
  );
  return [
    ...path,
    ...inQuery,
    ...(declaration.idempotent ? [{ $ref: '#/components/parameters/IdempotencyKey' }] : []),
    ...(declaration.ifMatch ? [{ $ref: '#/components/parameters/IfMatch' }] : []),
  ];
}

function parameter(
  place: string,
  name: string,
  required: boolean,
  schema: JsonSchema,
  schemas: Schemas,
): Json {
  const { description, ...rest } = schema;
  return {
    name,
    in: place,
    required,
    ...(description !== undefined && { description }),
    schema: rest,
    ...(required && { example: exampleOf(rest, schemas) }),
  };
}

function happy(declaration: AnyDeclaration, schemas: Schemas): Json {
  const { returns, list, summary } = declaration;
  const answer = list ? pageSchema(list) : returns;
  const schema = answer && schemas.of(answer, 'output');
  return {
    description: summary,
    headers: headersOf('X-Request-Id', 'RateLimit', 'RateLimit-Policy'),
    ...(schema && { content: { 'application/json': { schema, example: exampleOf(schema, schemas) } } }),
  };
}

/** The declared refusals, one answer a status, each code with its example. */
function refusals(declaration: AnyDeclaration): Record<string, Json> {
  const byStatus = Object.groupBy(problemsOf(declaration), (code) => PROBLEMS[code].status);
  return Object.fromEntries(
    Object.entries(byStatus).map(([status, codes = []]) => [
      status,
      {
        description: codes.map((code) => PROBLEMS[code].title).join('; '),
        headers: headersOf(
          'X-Request-Id',
          ...(status === '401' ? ['WWW-Authenticate'] : []),
          ...(status === '429' || status === '503' ? ['Retry-After'] : []),
        ),
        content: {
          'application/problem+json': {
            schema: { $ref: '#/components/schemas/Problem' },
            examples: Object.fromEntries(
              codes.map((code) => [code, { $ref: `#/components/examples/${code}` }]),
            ),
          },
        },
      },
    ]),
  );
}

const headersOf = (...names: string[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
