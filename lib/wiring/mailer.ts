import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import { type App, once } from '../app.ts';

export interface Message {
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Further headers, such as List-Unsubscribe. */
  headers?: Record<string, string>;
}

/**
 * What became of a message. `refused`: SES will never take it; `later`: it did not take it now; `unknown`: it may
 * have taken it, so nobody may send it again.
 */
export type Delivery = 'sent' | 'refused' | 'later' | 'unknown';

export interface Mailer {
  send(message: Message): Promise<{ outcome: Delivery; messageId?: string; reason?: string }>;
}

const LATER = new Set([
  'ThrottlingException',
  'Throttling',
  'LimitExceededException',
  'AccountSendingPausedException',
]);

/** SES through SendRawEmail: own headers need raw mail, and the client must never repeat a send by itself. */
export const mailer = once((app: App): Mailer => {
  const { region, sesEndpoint, mailFrom } = app.config;
  const client = new SESClient({
    region,
    ...(sesEndpoint && { endpoint: sesEndpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000 },
  });
  return {
    async send(message) {
      const Data = await compose(message, mailFrom);
      try {
        const { MessageId } = await client.send(new SendRawEmailCommand({ RawMessage: { Data } }));
        return { outcome: 'sent', ...(MessageId && { messageId: MessageId }) };
      } catch (error) {
        const {
          name = '',
          $metadata,
          code,
        } = error as {
          name?: string;
          code?: string;
          $metadata?: { httpStatusCode?: number };
        };
        const status = $metadata?.httpStatusCode;
        if (LATER.has(name) || code === 'ECONNREFUSED') return { outcome: 'later', reason: name || code };
        const outcome = status !== undefined && status >= 400 && status < 500 ? 'refused' : 'unknown';
        return { outcome, reason: name };
      }
    },
  };
});

/** The message as MIME: text and HTML alternatives, headers folded and encoded by the library. */
function compose({ to, subject, html, text, headers = {} }: Message, from: string): Promise<Buffer> {
  const root = new MimeNode('multipart/alternative');
  root.setHeader({ From: from, To: to, Subject: subject, ...headers });
  root.createChild('text/plain; charset=utf-8').setContent(text);
  root.createChild('text/html; charset=utf-8').setContent(html);
  return root.build();
}
