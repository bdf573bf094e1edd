import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { renderStateDiagram } from '../lib/domain/subscriptions/subscription-diagram.ts';
import { openApiDocument } from '../lib/http/openapi/document.ts';
import type { Recorded } from '../lib/http/openapi/recorded.ts';
import { SECURITY_EVENTS } from '../lib/security-events.ts';
import { CHART, type Kind } from '../lib/table/keys.ts';
import { QUESTIONS } from '../lib/table/questions.ts';
import { record } from './examples/record.ts';
import { endpointsOf, PROJECT, readFunctions } from './functions.ts';

let recorded: Promise<Recorded> | undefined;

/** The examples, played once in a process. */
export const readExamples = async (): Promise<Recorded> => (recorded ??= record(await readFunctions()));

/** The API's description, read from the functions, with examples that they answered just now. */
export async function readOpenApi(): Promise<Record<string, unknown>> {
  const functions = endpointsOf(await readFunctions());
  const endpoints = functions.map(({ handler: { declaration }, area }) => ({ declaration, area }));
  return openApiDocument(endpoints, await readExamples());
}

/** `CHART` as a Markdown table. */
export function chartTable(): string {
  const rows = Object.entries(CHART).map(([kind, chart]) => {
    const { pk, sk, gsi1pk, gsi1sk, gsi2pk, gsi2sk } = chart as Record<string, string>;
    const index = gsi1pk ? `gsi1: \`${gsi1pk}\` / \`${gsi1sk}\`` : '';
    const jobs = gsi2pk ? `gsi2: \`${gsi2pk}\` / \`${gsi2sk}\`` : '';
    return `| ${kind} | \`${pk}\` | \`${sk}\` | ${[index, jobs].filter(Boolean).join('; ')} | ${QUESTIONS[kind as Kind]} |`;
  });
  return ['| Item | pk | sk | Index | Answers |', '|---|---|---|---|---|', ...rows].join('\n');
}

/** `SECURITY_EVENTS` as a Markdown table. */
function securityEventsTable(): string {
  const rows = Object.entries(SECURITY_EVENTS).map(
    ([event, { when, act }]) => `| \`${event}\` | ${when} | ${act} |`,
  );
  return ['| Event | When | What to do |', '|---|---|---|', ...rows].join('\n');
}

/** What is written between the marks `<!-- name:start -->` and `<!-- name:end -->` of Architecture.md. */
const DRAWN: Record<string, () => string> = {
  chart: chartTable,
  'security-events': securityEventsTable,
  'subscription-states': renderStateDiagram,
};

/** Writes `content` between the marks of this name. */
export function fillPlace(text: string, name: string, content: string): string {
  const place = new RegExp(`(<!-- ${name}:start -->\\n)[^]*?(<!-- ${name}:end -->)`);
  if (!place.test(text)) throw new Error(`Architecture.md has no place for ${name}`);
  return text.replace(place, (_, start, end) => `${start}\n${content}\n\n${end}`);
}

const fillPlaces = (text: string): string =>
  Object.entries(DRAWN).reduce((filled, [name, draw]) => fillPlace(filled, name, draw()), text);

const withoutExamples = (document: object): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(document, (key, value: unknown) => (/^examples?$/.test(key) ? undefined : value)),
  ) as Record<string, unknown>;

/** The API's types for the pages and the journeys. */
async function apiTypes(document: object): Promise<string> {
  // Only when it is asked for: it brings the TypeScript compiler, and the platform's start reads this module too.
  const { default: openapiTypescript, astToString } = await import('openapi-typescript');
  // What has a default may be left out of a request.
  const options = { defaultNonNullable: false };
  const types = astToString(await openapiTypescript(withoutExamples(document) as never, options));
  return `// Written by "npm run generate" from functions/; do not edit.\n${types}`;
}

/** Every generated file: path from the project's root and what it must hold. */
export async function generatedFiles(): Promise<{ path: string; content: string }[]> {
  const described = await readOpenApi();
  const document = stringify(described, { lineWidth: 110, aliasDuplicateObjects: false });
  const architecture = await readFile(join(PROJECT, 'Architecture.md'), 'utf8');
  return [
    {
      path: 'openapi.yaml',
      content: `# Written by "npm run generate" from functions/; do not edit.\n${document}`,
    },
    {
      path: 'Architecture.md',
      content: fillPlaces(architecture),
    },
    { path: 'infra/web/shared/api-types.generated.ts', content: await apiTypes(described) },
  ];
}

/** The generated files that are not as they must be. */
export async function staleFiles(): Promise<{ path: string; content: string }[]> {
  const files = await generatedFiles();
  const current = await Promise.all(
    files.map(({ path }) => readFile(join(PROJECT, path), 'utf8').catch(() => undefined)),
  );
  return files.filter(({ content }, index) => content !== current[index]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const stale = await staleFiles();
  const names = stale.map(({ path }) => path).join(' and ');
  if (process.argv.includes('--check')) {
    if (stale.length > 0) console.error(`${names} must be written anew: npm run generate`);
    process.exitCode = stale.length > 0 ? 1 : 0;
  } else {
    await Promise.all(stale.map(({ path, content }) => writeFile(join(PROJECT, path), content)));
    console.log(stale.length > 0 ? `Wrote ${names}` : 'Everything generated is current');
  }
}
