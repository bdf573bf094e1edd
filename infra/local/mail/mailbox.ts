import { appendFileSync, readFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import PostalMime from 'postal-mime';

/** A mail as the contract shows it (§3), with an id for the page that shows it to people. */
export interface KeptMail {
  id: string;
  to: string;
  subject: string;
  html: string;
  text: string;
  /** By name as it was sent. */
  headers: Record<string, string>;
  /** By which the outbox knows it. */
  tag: string | undefined;
  sentAt: string;
}

export interface Mailbox {
  /** Newest first. */
  list(): KeptMail[];
  find(id: string): KeptMail | undefined;
  /** Keeps a raw MIME message, sent with this tag, and answers its id. */
  receive(raw: Buffer, tag: string | undefined, now: number): Promise<string>;
}

/** Every mail that would have been sent, kept in `file`, one JSON line each. */
export function openMailbox(file: string): Mailbox {
  const mails = readMails(file);
  return {
    list: () => mails.toReversed(),
    find: (id) => mails.find((mail) => mail.id === id),
    async receive(raw, tag, now) {
      const parsed = await PostalMime.parse(raw);
      const mail: KeptMail = {
        id: randomUUID(),
        to: (parsed.to ?? []).map(({ address, name }) => address ?? name).join(', '),
        subject: parsed.subject ?? '',
        html: parsed.html ?? '',
        text: parsed.text ?? '',
        headers: Object.fromEntries(parsed.headers.map(({ originalKey, value }) => [originalKey, value])),
        tag,
        sentAt: new Date(now).toISOString(),
      };
      // The line before may be the torn end of a platform that was killed.
      appendFileSync(file, `\n${JSON.stringify(mail)}`, { mode: 0o600 });
      mails.push(mail);
      return mail.id;
    },
  };
}

function readMails(file: string): KeptMail[] {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as KeptMail];
    } catch {
      return [];
    }
  });
}
