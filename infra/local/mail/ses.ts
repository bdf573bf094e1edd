import { readBody, type Handle } from '../http.ts';
import type { Mailbox } from './mailbox.ts';

/** SES refuses messages over 40 MB; nothing here comes near a tenth. */
const MAX_BYTES = 4 * 1024 * 1024;

/** The one action of SES's query API (version 2010-12-01) that mails are sent with; it ends in the mailbox. */
export function createSes(mailbox: Mailbox, now: () => number): Handle {
  return async (req, res) => {
    const form = new URLSearchParams((await readBody(req, MAX_BYTES)).toString('utf8'));
    const send = (status: number, xml: string) => {
      res.writeHead(status, { 'Content-Type': 'text/xml' });
      res.end(xml);
    };
    const raw = form.get('RawMessage.Data');
    if (form.get('Action') !== 'SendRawEmail' || !raw) {
      return send(
        400,
        '<ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code><Message>Only SendRawEmail is known here</Message></Error></ErrorResponse>',
      );
    }
    const tag = form.get('Tags.member.1.Value') ?? undefined;
    const id = await mailbox.receive(Buffer.from(raw, 'base64'), tag, now());
    send(
      200,
      `<SendRawEmailResponse xmlns="http://ses.amazonaws.com/doc/2010-12-01/"><SendRawEmailResult><MessageId>${id}</MessageId></SendRawEmailResult></SendRawEmailResponse>`,
    );
  };
}
