import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as wholeClient from '@aws-sdk/client-dynamodb';
import * as wholeDocuments from '@aws-sdk/lib-dynamodb';
import { build } from 'esbuild';
import { PROJECT } from '../../../infra/functions.ts';
import { trim } from '../../../infra/trim.ts';
import * as wholeTable from '../../../lib/table/table.ts';

/** What asks the table, down to the SDK. */
export type Sdk = typeof wholeClient & typeof wholeDocuments & typeof wholeTable;

export const whole = { ...wholeClient, ...wholeDocuments, ...wholeTable } as Sdk;

/** What a module exports once it is bundled as functions are. */
export async function bundled<Exports>(contents: string): Promise<Exports> {
  const folder = await mkdtemp(join(tmpdir(), 'marquee-bundled-'));
  try {
    const outfile = join(folder, 'bundled.mjs');
    await build({
      stdin: { contents, resolveDir: PROJECT },
      ...{ outfile, bundle: true, platform: 'node', format: 'esm', plugins: [trim] },
      mainFields: ['module', 'main'],
    });
    return (await import(pathToFileURL(outfile).href)) as Exports;
  } finally {
    await rm(folder, { recursive: true });
  }
}

export const trimmedSdk = () =>
  bundled<Sdk>(`export { DynamoDBClient } from '@aws-sdk/client-dynamodb';
    export * from '@aws-sdk/lib-dynamodb';
    export * from './lib/table/table.ts';`);

/** As lib/app.ts makes it. */
export const clientOf = (sdk: Sdk, settings: object) =>
  sdk.DynamoDBDocumentClient.from(new sdk.DynamoDBClient(settings), {
    marshallOptions: { removeUndefinedValues: true },
  });
