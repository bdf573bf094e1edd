import * as z from 'zod';
import { normaliseEmail } from '../email.ts';
import type { MailStop } from './notifications.ts';

/** What became of a mail, as SES says it. */
export interface MailNews {
  /** The outbox's key of the mail. */
  key: string;
  outcome: 'sent' | 'refused';
  reason?: string | undefined;
  /** Present where the addresses may not be written to any more. */
  stops?: { why: MailStop; emailKeys: string[] } | undefined;
}

const Recipients = z.array(z.object({ emailAddress: z.string() }));

/** The parts that count here of SES's event publishing records (SES developer guide, "event data"). */
const SesEvent = z.object({
  eventType: z.enum(['Delivery', 'Bounce', 'Complaint', 'Reject']),
  mail: z.object({ tags: z.object({ mail: z.array(z.string().min(1).max(100)).min(1) }) }),
  bounce: z.object({ bounceType: z.string(), bouncedRecipients: Recipients }).optional(),
  complaint: z.object({ complainedRecipients: Recipients }).optional(),
});

const emailKeysOf = (recipients: z.output<typeof Recipients> = []) =>
  recipients.map(({ emailAddress }) => normaliseEmail(emailAddress));

/** Reads SES's event; undefined where it is of a kind or of a mail that does not concern the outbox. */
export function mailNewsOf(detail: unknown): MailNews | undefined {
  const { data } = SesEvent.safeParse(detail);
  if (!data) return undefined;
  const key = data.mail.tags.mail[0]!;
  switch (data.eventType) {
    case 'Delivery':
      return { key, outcome: 'sent' };
    case 'Reject':
      return { key, outcome: 'refused', reason: 'rejected' };
    case 'Complaint':
      // It arrived, and its reader called it spam.
      return {
        ...{ key, outcome: 'sent', reason: 'complaint' },
        stops: { why: 'complaint', emailKeys: emailKeysOf(data.complaint?.complainedRecipients) },
      };
    case 'Bounce': {
      const isHard = data.bounce?.bounceType === 'Permanent';
      return {
        ...{ key, outcome: 'refused', reason: isHard ? 'bounce' : 'soft bounce' },
        stops: isHard ? { why: 'bounce', emailKeys: emailKeysOf(data.bounce?.bouncedRecipients) } : undefined,
      };
    }
  }
}
