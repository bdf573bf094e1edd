import { expect, test } from 'vitest';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { endpointsOf, PROJECT, readFunctions } from '../../infra/functions.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { PROBLEM_MEMBERS } from '../../lib/domain/problem-members.ts';
import { problemsOf } from '../../lib/http/declaration.ts';

interface Schema {
  $ref?: string;
  oneOf?: Schema[];
  required?: string[];
  properties?: Record<string, { enum?: string[] }>;
}
interface Document {
  paths: Record<string, Record<string, { responses: Record<string, Answer> }>>;
  components: { schemas: Record<string, Schema> };
}
interface Answer {
  headers: object;
  content?: Record<string, { schema: Schema }>;
}

const document = parse(await readFile(join(PROJECT, 'openapi.yaml'), 'utf8')) as Document;
const declarations = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
const answersOf = ({ path, method }: { path: string; method: string }) =>
  document.paths[path]![method.toLowerCase()]!.responses;

test('an operation that gives a code gives it with the members that clients decide by', () => {
  for (const declaration of declarations) {
    const choices = Object.values(answersOf(declaration))
      .map(({ content }) => content?.['application/problem+json']?.schema)
      .flatMap((schema) => schema?.oneOf ?? (schema ? [schema] : []));
    const schemas = [...new Map(choices.map((each) => [each.$ref, each])).values()].map(
      ({ $ref }) => document.components.schemas[$ref!.split('/').at(-1)!]!,
    );
    for (const code of problemsOf(declaration)) {
      const fitting = schemas.filter(({ properties }) => properties!.code!.enum!.includes(code));
      expect([declaration.id, code, fitting.length]).toEqual([declaration.id, code, 1]);
      const members = Object.keys(PROBLEM_MEMBERS[code as keyof typeof PROBLEM_MEMBERS]?.shape ?? {});
      expect(Object.keys(fitting[0]!.properties!)).toEqual(expect.arrayContaining(members));
    }
  }
});

test('a Problem with other members than its code has does not compile', () => {
  // @ts-expect-error -- the device is no object
  new Problem('lease_ended', 'It ended.', { reason: 'terminated', terminatedBy: 'dev_1' });
  // @ts-expect-error -- the decision is missing
  new Problem('subscription_required', 'Buy one.');
  // @ts-expect-error -- it has none
  new Problem('not_found', 'There is none.', { decision: null });
  expect(new Problem('not_found', 'There is none.').members).toEqual({});
});

test('only what sets cookies declares them, and what takes a key says that an answer was given again', () => {
  for (const declaration of declarations) {
    const { id, status, setsCookies = false, idempotent = false } = declaration;
    const headers = Object.keys(answersOf(declaration)[status]!.headers);
    expect([id, headers.includes('Set-Cookie')]).toEqual([id, setsCookies]);
    expect([id, headers.includes('Idempotent-Replayed')]).toEqual([id, idempotent]);
  }
});

test('every operation has a description, and every body a name', () => {
  const anonymous = Object.values(document.paths)
    .flatMap((item) => Object.values(item) as unknown as (Answer & Record<string, never>)[])
    .flatMap((operation) => {
      const { operationId, description, requestBody, responses } = operation as unknown as {
        operationId: string;
        description?: string;
        requestBody?: Answer;
        responses: Record<string, Answer>;
      };
      expect([operationId, typeof description]).toEqual([operationId, 'string']);
      return [requestBody, ...Object.values(responses)]
        .flatMap((each) => Object.entries(each?.content ?? {}))
        .flatMap(([type, body]) => (type === 'text/html' ? [] : [body]))
        .filter(({ schema }) => !schema.$ref && !schema.oneOf?.every(({ $ref }) => $ref))
        .map(() => operationId);
    });
  expect(anonymous).toEqual([]);
});
