import { describe, expect, test } from 'vitest';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { generatedFiles, readExamples, readOpenApi, staleFiles } from '../../infra/generate.ts';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { PROBLEM_MEMBERS } from '../../lib/domain/problem-members.ts';
import { problemsOf } from '../../lib/http/declaration.ts';

describe('the generated files', () => {
  test('are what the code says; npm run generate writes them', async () => {
    expect((await staleFiles()).map(({ path }) => path)).toEqual([]);
    // It plays every example, and waits where other tests use the cores.
  });

  test('openapi.yaml passes the linter, and every example fits its schema', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: {
        'info-license': 'off',
        'no-unused-components': 'off',
        'no-invalid-media-type-examples': 'error',
        'no-invalid-parameter-examples': 'error',
        'no-invalid-schema-examples': 'error',
      },
    });
    const content = (await generatedFiles()).find(({ path }) => path === 'openapi.yaml')!.content;
    const problems = await lintFromString({ source: content, absoluteRef: 'openapi.yaml', config });
    expect(problems.map(({ message, location }) => `${location[0]?.pointer}: ${message}`)).toEqual([]);
  });

  test('openapi.yaml shows a call of every operation that was really answered, and each kind of refusal', async () => {
    const { calls, problems } = await readExamples();
    const endpoints = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
    const missing = endpoints.filter(({ id }) => !(id in calls)).map(({ id }) => id);
    // It would hold itself; subtitles need the bytes of a film, which the examples have not.
    const subtitles = ['createSubtitlesUpload', 'putSubtitles', 'removeSubtitles'];
    expect(missing).toEqual([...subtitles, 'getOpenApi']);
    for (const { id, returns, list } of endpoints.filter((each) => each.id in calls)) {
      expect([id, calls[id]!.answer !== undefined]).toEqual([id, Boolean(returns ?? list)]);
    }
    const unprovoked = Object.keys(PROBLEM_MEMBERS).filter((code) => !(code in problems));
    expect(unprovoked).toEqual([]);
  });

  test('openapi.yaml names every branch of a choice, and each value of the choosing field has one branch', async () => {
    const { components } = (await readOpenApi()) as { components: { schemas: Record<string, Choice> } };
    const { schemas } = components;
    const valuesOf = (name: string, { $ref }: { $ref: string }) => {
      const { code, action } = schemas[$ref.slice('#/components/schemas/'.length)]!.properties!;
      return name === 'Problem' ? code!.enum! : [action!.const!];
    };
    const choices = Object.entries(schemas).filter(([, { oneOf }]) => oneOf);
    expect(choices.map(([name]) => name).sort()).toEqual(['PreviewRequest', 'Problem']);
    for (const [name, { oneOf }] of choices) {
      const values = oneOf!.flatMap((branch) => valuesOf(name, branch));
      expect([name, new Set(values).size]).toEqual([name, values.length]);
    }
    expect(schemas.PreviewRequest!.discriminator).toEqual({
      propertyName: 'action',
      mapping: Object.fromEntries(
        schemas.PreviewRequest!.oneOf!.map((branch) => [valuesOf('PreviewRequest', branch)[0], branch.$ref]),
      ),
    });
  });

  test('openapi.yaml shows no token that would be believed', async () => {
    const { calls } = await readExamples();
    const tokens = JSON.stringify(calls).match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/g) ?? [];
    expect(tokens.length).toBeGreaterThan(3);
    for (const token of tokens) expect(token).toMatch(/\.example-claims\.example-signature$/);
  });

  test('openapi.yaml holds every endpoint with every answer it can give', async () => {
    const { paths } = (await readOpenApi()) as { paths: Record<string, Record<string, Operation>> };
    const endpoints = endpointsOf(await readFunctions()).map(({ handler }) => handler.declaration);
    expect(Object.values(paths).flatMap((item) => Object.values(item))).toHaveLength(endpoints.length);
    for (const declaration of endpoints) {
      const operation = paths[declaration.path]![declaration.method.toLowerCase()]!;
      const refusals = Object.values(operation.responses).flatMap(({ content }) =>
        Object.keys(content?.['application/problem+json']?.examples ?? {}),
      );
      expect([operation.operationId, ...refusals.sort()]).toEqual([
        declaration.id,
        ...problemsOf(declaration).sort(),
      ]);
      expect(operation.responses).toHaveProperty(String(declaration.status));
    }
  });
});

interface Choice {
  oneOf?: { $ref: string }[];
  discriminator?: object;
  properties?: Record<string, { enum?: string[]; const?: string }>;
}

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { examples?: object }> }>;
}
