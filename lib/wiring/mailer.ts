import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MimeNode from 'nodemailer/lib/mime-node/index.js';
import { type App, once } from '../app.ts';
import { mailable } from '../domain/email.ts';

export interface Message {
  /** The outbox's key, by which SES names the mail in what it says of it later. */
  key: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** Further headers, such as List-Unsubscribe. */
  headers?: Record<string, string>;
}

/**
 * What became of a message. `refused`: SES will never take it; `later`: it did not take it now, and where the `fault`
 * is ours it will not before somebody acts; `unknown`: it may have taken it, so nobody may send it again.
 */
export interface Delivery {
  outcome: 'sent' | 'refused' | 'later' | 'unknown';
  messageId?: string;
  reason?: string;
  fault?: 'ours';
}

export interface Mailer {
  send(message: Message): Promise<Delivery>;
}

/** A send is over after this time, whatever happens to its connection: longer than the client's own limits. */
const SEND_MS = 10_000;
const BUSY = new Set(['ThrottlingException', 'Throttling', 'LimitExceededException']);
/** What concerns the letter or its address (SES API reference, SendRawEmail and common errors). */
const FINAL = new Set(['InvalidParameterValue', 'InvalidParameterValueException', 'MessageRejected']);
/** SES says MessageRejected, too, of a sender that is not set up. */
const UNVERIFIED = /not verified/i;
/** The request never left. */
const UNSENT = new Set([
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'],
  'CredentialsProviderError',
]);

/** SES through SendRawEmail: own headers need raw mail, and the client must never repeat a send by itself. */
export const mailer = once((app: App): Mailer => {
  const { region, sesEndpoint, mailFrom } = app.config;
  const client = new SESClient({
    region,
    ...(sesEndpoint && { endpoint: sesEndpoint }),
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 2000, requestTimeout: 8000, throwOnRequestTimeout: true },
  });
  return {
    async send(message) {
      const Data = await compose(message, mailFrom);
      try {
        const abortSignal = AbortSignal.timeout(SEND_MS);
        const Tags = [{ Name: 'mail', Value: message.key }];
        const command = new SendRawEmailCommand({ RawMessage: { Data }, Tags });
        const { MessageId } = await client.send(command, { abortSignal });
        return { outcome: 'sent', ...(MessageId && { messageId: MessageId }) };
      } catch (error) {
        return deliveryOf(error as SendError);
      }
    },
  };
});

interface SendError {
  name?: string;
  code?: string;
  message?: string;
  $metadata?: { httpStatusCode?: number };
}

function deliveryOf({ name = '', code, message = '', $metadata }: SendError): Delivery {
  if (BUSY.has(name)) return { outcome: 'later', reason: name };
  if (FINAL.has(name) && !UNVERIFIED.test(message)) return { outcome: 'refused', reason: name };
  const status = $metadata?.httpStatusCode ?? 0;
  const isUnsent = UNSENT.has(name) || (code !== undefined && UNSENT.has(code));
  if (isUnsent || (status >= 400 && status < 500)) return { outcome: 'later', reason: name, fault: 'ours' };
  return { outcome: 'unknown', reason: name };
}

/** The message as MIME: text and HTML alternatives, headers folded and encoded by the library. */
function compose({ to, subject, html, text, headers = {} }: Message, from: string): Promise<Buffer> {
  const root = new MimeNode('multipart/alternative');
  root.setHeader({ From: from, To: mailable(to), Subject: subject, ...headers });
  root.createChild('text/plain; charset=utf-8').setContent(text);
  root.createChild('text/html; charset=utf-8').setContent(html);
  return root.build();
}
