import type { KeptMail } from './mailbox.ts';

/** What can be played of a mail: what SES says of it later. */
export const MAIL_EVENTS = ['delivery', 'bounce', 'soft-bounce', 'complaint', 'reject'] as const;
export type MailEvent = (typeof MAIL_EVENTS)[number];

const SETS: Record<MailEvent, (recipients: { emailAddress: string }[]) => object> = {
  delivery: (recipients) => ({
    eventType: 'Delivery',
    delivery: { recipients: recipients.map(({ emailAddress }) => emailAddress) },
  }),
  bounce: (recipients) => ({
    eventType: 'Bounce',
    bounce: { bounceType: 'Permanent', bounceSubType: 'General', bouncedRecipients: recipients },
  }),
  'soft-bounce': (recipients) => ({
    eventType: 'Bounce',
    bounce: { bounceType: 'Transient', bounceSubType: 'MailboxFull', bouncedRecipients: recipients },
  }),
  complaint: (recipients) => ({
    eventType: 'Complaint',
    complaint: { complainedRecipients: recipients, complaintFeedbackType: 'abuse' },
  }),
  reject: () => ({ eventType: 'Reject', reject: { reason: 'Bad content' } }),
};

/** SES's event about a mail of the mailbox, as EventBridge carries it. */
export const sesDetail = ({ id, to, tag }: KeptMail, event: MailEvent): object => ({
  ...SETS[event]([{ emailAddress: to }]),
  mail: { messageId: id, destination: [to], tags: { ...(tag && { mail: [tag] }) } },
});
