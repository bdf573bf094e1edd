import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { type JsonSchema, Schemas } from '../../lib/http/openapi/schemas.ts';

const ROOT = new URL('../../', import.meta.url).pathname;

/** The schemas of openapi.yaml; all of it would take seconds to read. */
function published(): Record<string, JsonSchema> {
  const [, after] = readFileSync(`${ROOT}openapi.yaml`, 'utf8').split('\n  schemas:\n');
  return parse(after!.split(/^ {0,2}\w/m, 1)[0]!) as Record<string, JsonSchema>;
}

/** Every schema that a module of the domain exports. */
async function declared(): Promise<z.ZodType[]> {
  const modules = globSync(`${ROOT}lib/domain/**/*.ts`).map((path) => import(path) as Promise<object>);
  return (await Promise.all(modules))
    .flatMap((module) => Object.values(module))
    .filter((value) => value instanceof z.ZodType);
}

test('openapi.yaml describes each schema of the domain as it is, sent or answered', async () => {
  const document = published();
  const [sent, answered] = [new Schemas(), new Schemas()];
  for (const schema of await declared()) {
    sent.of(schema, 'input');
    answered.of(schema, 'output');
  }
  const names = Object.keys(answered.components).filter((name) => name in document);
  expect(names.length).toBeGreaterThan(50);
  for (const name of names) {
    const forms = [sent, answered].map(({ components }) => components[name]);
    expect(forms).toContainEqual(document[name]);
  }
});
