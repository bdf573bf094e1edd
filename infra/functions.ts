import { glob } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Handler } from '../lib/http/endpoint.ts';
import { tableActionsOf } from '../lib/http/declaration.ts';
import type { Grant } from '../lib/http/declaration.ts';
import type { JobHandler } from '../lib/job.ts';
import type { TableAction } from '../lib/table/failures.ts';

export const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** A function of the deployment: one file below `functions/`. */
export interface FunctionFile {
  id: string;
  /** Path from the project's root. */
  file: string;
  area: string;
  table: TableAction[];
  grants: readonly Grant[];
  handler: Handler | JobHandler | AuthorizerHandler;
}

export interface AuthorizerHandler {
  authorizer: { id: string; table: readonly TableAction[] };
}

export interface EndpointFile extends FunctionFile {
  handler: Handler;
}

export interface JobFile extends FunctionFile {
  handler: JobHandler;
}

/** Every function, read by importing its file, which does nothing else. In the order of their paths. */
export async function readFunctions(): Promise<FunctionFile[]> {
  const files: string[] = [];
  for await (const file of glob('functions/**/*.ts', { cwd: PROJECT })) files.push(file);
  return Promise.all(files.sort().map(readFunction));
}

async function readFunction(file: string): Promise<FunctionFile> {
  const module = (await import(pathToFileURL(join(PROJECT, file)).href)) as {
    handler: FunctionFile['handler'];
  };
  const { handler } = module;
  const declaration =
    'declaration' in handler ? handler.declaration : 'job' in handler ? handler.job : handler.authorizer;
  return {
    id: declaration.id,
    file: file.replaceAll('\\', '/'),
    area: file.split(sep)[1]!,
    table: tableActionsOf(declaration),
    grants: 'grants' in declaration ? (declaration.grants as readonly Grant[]) : [],
    handler,
  };
}

export const endpointsOf = (functions: FunctionFile[]): EndpointFile[] =>
  functions.filter((each): each is EndpointFile => 'declaration' in each.handler);

export const jobsOf = (functions: FunctionFile[]): JobFile[] =>
  functions.filter((each): each is JobFile => 'job' in each.handler);
