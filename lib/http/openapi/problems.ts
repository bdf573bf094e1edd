import { Problem, type ProblemCode, problemDocument, PROBLEMS } from '../../domain/problem.ts';
import { PROBLEM_MEMBERS } from '../../domain/problem-members.ts';
import { HEADERS } from './components.ts';
import { exampleOf } from './example.ts';
import type { JsonSchema, Schemas } from './schemas.ts';

type Json = Record<string, unknown>;
type Carrying = keyof typeof PROBLEM_MEMBERS;

const REF = '#/components/schemas/';
const CODES = Object.keys(PROBLEMS) as ProblemCode[];
const carries = (code: ProblemCode): code is Carrying => code in PROBLEM_MEMBERS;

/** The schema of a code: those without members of their own share one. */
const schemaNameOf = (code: ProblemCode): string =>
  carries(code) ? `${PROBLEM_MEMBERS[code].meta()!.id}Problem` : 'PlainProblem';

const common = {
  type: { type: 'string', format: 'uri' },
  title: { type: 'string' },
  status: { type: 'integer' },
  detail: { type: 'string', description: 'For people; may change.' },
  instance: { type: 'string', description: 'Path of the request.' },
  requestId: { type: 'string', description: 'As in `X-Request-Id`.' },
};

/**
 * One schema, or the choice of several, which their `code` tells apart. No discriminator says so: it would map many
 * codes to one schema, and openapi-typescript then types that schema's `code` as the last of them alone.
 */
function choice(codes: ProblemCode[]): Json {
  const names = [...new Set(codes.map(schemaNameOf))];
  if (names.length === 1) return { $ref: `${REF}${names[0]}` };
  return { oneOf: names.map((name) => ({ $ref: `${REF}${name}` })) };
}

/** `Problem`, which is any of them, and a schema for each set of members. */
export function problemSchemas(schemas: Schemas): Json {
  const named = Object.groupBy(CODES, schemaNameOf);
  const each = Object.entries(named).map(([name, codes = []]) => {
    const [code] = codes;
    const members: JsonSchema =
      code && carries(code) ? schemas.resolve(schemas.of(PROBLEM_MEMBERS[code], 'output')) : {};
    const schema = {
      type: 'object',
      description: 'A refusal (RFC 9457).',
      properties: {
        ...common,
        code: { type: 'string', enum: codes, description: 'Stable; decide by this.' },
        ...members.properties,
      },
      required: [...Object.keys(common), 'code', ...(members.required ?? [])],
    };
    return [name, schema];
  });
  for (const members of Object.values(PROBLEM_MEMBERS)) delete schemas.components[members.meta()!.id!];
  return {
    Problem: { description: 'Any refusal (RFC 9457).', ...choice(CODES) },
    ...Object.fromEntries(each),
  };
}

/** One example for each code: a recorded one, or for what is not to be provoked the plainest. */
export function problemExamples(
  codes: Iterable<ProblemCode>,
  schemas: Schemas,
  recorded: Record<string, unknown>,
): Json {
  const used = new Set(codes);
  return Object.fromEntries(
    CODES.filter((code) => used.has(code)).map((code) => {
      if (recorded[code]) return [code, { summary: PROBLEMS[code].title, value: recorded[code] }];
      const members = carries(code)
        ? exampleOf(schemas.of(PROBLEM_MEMBERS[code], 'output'), schemas)
        : undefined;
      const problem = new Problem(code, `${PROBLEMS[code].title}.`, members as undefined);
      const value = problemDocument(problem, {
        origin: 'https://marquee.example',
        instance: '/v1/…',
        requestId: HEADERS['X-Request-Id'].example,
      });
      return [code, { summary: PROBLEMS[code].title, value }];
    }),
  );
}

/** The body of the refusals of one status. */
export const problemContent = (codes: ProblemCode[], examples: Json): Json => ({
  'application/problem+json': { schema: choice(codes), examples },
});
