import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { byPointInTime, compare, prepare } from '../../infra/aws/commands/restore.ts';
import type { Account } from './account.ts';
import { adapted, eachTemplate, openedByRequire, type Replacements } from './assembly.ts';
import type { Emulator } from './emulator.ts';

/** Restores the table of the stage and has its stacks take the copy over, as the README says. */
export async function takeOver(
  { endpoint, env }: Emulator,
  account: Account,
  { folder, replacements }: { folder: string; replacements: Replacements },
): Promise<number> {
  const [table, restored] = [account.nameOf('table'), account.nameOf('table-2')];
  const client = new DynamoDBClient({
    ...{ endpoint, region: env.AWS_REGION! },
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await byPointInTime(client)(table, restored);
  await prepare(client, restored, () => undefined);
  const { sampled, missing } = await compare(client, table, restored);
  assert.equal(missing, 0);
  client.destroy();

  const assembly = join(folder, 'restored');
  account.cdk(
    'synth',
    '--quiet',
    '--app',
    `node test/deploy/restored-app.ts ${restored}`,
    '--output',
    assembly,
  );
  openedByRequire(assembly);
  let id = '';
  eachTemplate(assembly, (template) => {
    const found = Object.entries<{ Type: string }>(template.Resources).find(
      ([, { Type }]) => Type === 'AWS::DynamoDB::Table',
    );
    id = found?.[0] ?? id;
    return adapted(template, replacements);
  });
  const mapping = join(folder, 'mapping.json');
  writeFileSync(mapping, JSON.stringify({ [id]: { TableName: restored } }));
  const of = ['--app', assembly];
  account.cdk('import', account.nameOf('data'), ...of, '--force', '--resource-mapping', mapping);
  account.cdk('deploy', '--all', ...of, '--require-approval', 'never');
  assert.equal(account.configurationOf('login').Environment.Variables.TABLE_NAME, restored);
  return sampled;
}
