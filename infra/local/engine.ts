import { spawn } from 'node:child_process';
import { createServer, type AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../../lib/table/definition.ts';
import { engineBinary } from './engine-binary.ts';
import { StartupError } from './settings.ts';

export interface Engine {
  endpoint: string;
  pid: number | undefined;
  stop(): void;
}

/** Node instead of a shell, which Windows lacks. */
const GUARD = "process.stdin.on('close', () => process.kill(Number(process.argv[1]), 'SIGKILL')).resume()";

/**
 * Starts the embedded engine on `file`. It ends with this process, even one that is killed: an engine left behind
 * would hold the data of the next start. `onExit` hears when it ends by itself.
 */
export async function startEngine(file: string, onExit: (code: string) => void): Promise<Engine> {
  const port = await freePort();
  // Groups of their own, so that Ctrl-C reaches this process alone and it can stop things in order.
  const own = { detached: true, windowsHide: true } as const;
  const engine = spawn(engineBinary(), ['--port', String(port), '--db-path', file], {
    ...own,
    stdio: 'ignore',
  });
  // The guard's input ends when this process does, however it does.
  const guard = spawn(process.execPath, ['-e', GUARD, String(engine.pid)], {
    ...own,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  let stopping = false;
  const stop = () => {
    stopping = true;
    engine.kill('SIGKILL');
    guard.kill('SIGKILL');
  };
  const ended = (reason: string) => {
    if (stopping) return;
    stop();
    onExit(reason);
  };
  engine.once('exit', (code, signal) => ended(`${code ?? signal}`));
  engine.once('error', (error) => ended(error.message));
  return { endpoint: `http://127.0.0.1:${port}`, pid: engine.pid, stop };
}

/** A port that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Makes the table if it is missing, waiting for an engine that is still starting. */
export async function ensureTable(endpoint: string, name: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: process.env.AWS_REGION ?? 'local', maxAttempts: 1 });
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await client.send(new CreateTableCommand({ TableName: name, ...tableDefinition }));
        return;
      } catch (error) {
        if ((error as Error).name === 'ResourceInUseException') return;
        if (attempt === 100) {
          throw new StartupError(
            `No DynamoDB answers at ${endpoint} (${(error as Error).message}): start it or unset DYNAMODB_ENDPOINT.`,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  } finally {
    client.destroy();
  }
}
