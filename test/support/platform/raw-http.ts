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

/** Sends bytes that are hardly HTTP and answers the status of what comes back, NaN when nothing does. */
export function sendBytes(origin: string, bytes: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(origin).port), '127.0.0.1', () => socket.write(bytes));
    let text = '';
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk));
    socket.on('close', () => resolve(Number(text.split(' ', 2)[1]))).on('error', reject);
  });
}
