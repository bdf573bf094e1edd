import { connect } from 'node:net';
import type { Platform } from './platform.ts';

/** Sends bytes that no HTTP library would send, and answers all that comes back until the socket closes. */
export function rawExchange({ origin }: Pick<Platform, 'origin'>, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1');
    let text = '';
    socket.setTimeout(10_000, () =>
      socket.destroy(new Error(`Not answered: ${bytes.toString().slice(0, 80)}`)),
    );
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')));
    socket.on('error', reject).on('close', () => resolve(text));
    socket.write(bytes);
  });
}
