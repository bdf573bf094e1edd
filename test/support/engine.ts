import { spawn } from 'node:child_process';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { randomUUID } from 'node:crypto';
import { engineBinary } from '../../infra/local/engine-binary.ts';
import { freePort } from '../../infra/local/engine.ts';
import { tableDefinition } from '../../lib/table/definition.ts';
import type { Table } from '../../lib/table/table.ts';

/** The real engine in memory, one process a test file; `freshTable` gives each test a table of its own. */
export async function startEngine() {
  const port = await freePort();
  const child = spawn(engineBinary(), ['--port', String(port)], { stdio: 'ignore' });
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'local',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 20,
  });
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  return {
    endpoint: `http://127.0.0.1:${port}`,
    async freshTable(): Promise<Table> {
      const name = `t-${randomUUID()}`;
      await client.send(new CreateTableCommand({ TableName: name, ...tableDefinition }));
      return { client: documents, name };
    },
    stop: () => {
      client.destroy();
      child.kill('SIGKILL');
    },
  };
}
