import { Readable } from 'node:stream';

export const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session' };

interface Sent {
  protocol: string;
  hostname: string;
  path: string;
  method: string;
  headers: Record<string, string>;
  body: string;
}

const textOf = (body: string | Iterable<number>) =>
  typeof body === 'string' ? body : Buffer.from([...body]).toString();

export interface Received {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** Stands where the network is: keeps what is sent and gives the answers in turn. */
export function network(answers: Received[]) {
  const sent: Sent[] = [];
  const handle = (request: Sent) => {
    sent.push({ ...request, headers: { ...request.headers }, body: textOf(request.body) });
    const { status, body, headers: further } = answers[sent.length - 1]!;
    const headers = { 'x-amzn-requestid': 'R1', ...further };
    return Promise.resolve({
      response: { statusCode: status, headers, body: Readable.from([Buffer.from(body)]) },
    });
  };
  return { sent, settings: { region: 'eu-central-1', credentials, requestHandler: { handle } } };
}

/** What must be alike in two requests; the rest is time, chance and statistics. */
export function comparable({ protocol, hostname, path, method, headers, body }: Sent) {
  const names = [
    ...['content-type', 'x-amz-target', 'content-length', 'host', 'x-amz-security-token'],
    'amz-sdk-request',
  ];
  const compared = Object.fromEntries(names.map((name) => [name, headers[name]]));
  return { protocol, hostname, path, method, headers: compared, body };
}
