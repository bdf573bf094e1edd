import { describe, expect, test } from '@jest/globals';
import { createConfig, lintFromString } from '@redocly/openapi-core';
import { generatedFiles, readOpenApi, staleFiles } from '../../infra/generate.ts';
import { endpointsOf, readFunctions } from '../../infra/functions.ts';
import { problemsOf } from '../../lib/http/declaration.ts';

describe('the generated files', () => {
  test('are what the code says; npm run generate writes them', async () => {
    expect((await staleFiles()).map(({ path }) => path)).toEqual([]);
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

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { examples?: object }> }>;
}
