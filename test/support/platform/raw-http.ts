import { request } from 'node:http';
import { connect } from 'node:net';

/** Sends exactly these headers, a foreign Host too, which fetch would not. */
export function sendHeaders(
  origin: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ status: number | undefined }> {
  return new Promise((resolve, reject) => {
    request(new URL(path, origin), { headers, agent: false }, (res) => {
      res.resume().once('end', () => resolve({ status: res.statusCode }));
    })
      .on('error', reject)
      .end();
  });
}

/** Sends bytes that no HTTP library would send, and answers all that comes back until the socket closes. */
export function rawExchange(origin: string, bytes: string | Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setTimeout(60_000, () =>
      socket.destroy(new Error(`Not answered: ${bytes.toString().slice(0, 80)}`)),
    );
    socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
    socket.on('close', () => resolve(text)).on('error', reject);
  });
}

/** Sends such bytes and answers the status of what comes back, NaN when nothing does. */
export const sendBytes = async (origin: string, bytes: string): Promise<number> =>
  Number((await rawExchange(origin, bytes)).split(' ', 2)[1]);
