import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** An SES that takes every mail, and knows how often each of the outbox came. */
export interface SesServer {
  endpoint: string;
  /** By the mail's key. */
  sent: Map<string, number>;
  stop(): void;
}

export async function startSes(): Promise<SesServer> {
  const sent = new Map<string, number>();
  const server = createServer((req, res) => {
    void text(req).then((body) => {
      const key = new URLSearchParams(body).get('Tags.member.1.Value') ?? '';
      sent.set(key, (sent.get(key) ?? 0) + 1);
      res.writeHead(200, { 'Content-Type': 'text/xml' });
      res.end(
        '<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult>' +
          '<MessageId>m1</MessageId></SendRawEmailResult></SendRawEmailResponse>',
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sent,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
