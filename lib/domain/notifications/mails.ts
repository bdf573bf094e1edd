import * as z from 'zod';
import { UserId } from '../accounts/user.ts';
import { Instant, toInstant } from '../ids.ts';

/** What becomes of a mail of its own. */
export const MailState = z.enum(['pending', 'sending', 'sent', 'refused', 'unknown', 'withheld']);
export type MailState = z.output<typeof MailState>;

/** What becomes of what somebody is to be told; `gathered`: in a digest. */
const MailFate = z.enum([...MailState.options, 'gathered']);
export type MailFate = z.output<typeof MailFate>;

export const MailId = z
  .string()
  .regex(/^[A-Za-z0-9_-]{43}$/, 'must be the id of a mail')
  .meta({ examples: ['q1XkFf3tZ0m5w2b8h7c9d4e6g1j3k5l7n9p2r4s6t8v'] });

/** A mail as administrators see it: never what it says, which may hold a token. */
export const AdminMail = z
  .object({
    id: MailId.meta({ description: 'Also the tag `mail` of the events that SES tells of it.' }),
    purpose: z.string().meta({ description: 'Why it was written.', examples: ['subscription_expiring'] }),
    userId: UserId.meta({ description: 'Whom it is for.' }),
    email: z
      .string()
      .nullable()
      .meta({ description: 'The address that the person has now; null: the account is closed.' }),
    state: MailFate.meta({ description: '`gathered`: told in a digest, a mail of its own.' }),
    reason: z
      .string()
      .nullable()
      .meta({ description: 'Why it was refused or withheld, or is unknown.', examples: ['bounce'] }),
    attempts: z.int().min(0).meta({ description: 'How often somebody tried to send it.' }),
    createdAt: Instant,
    settledAt: Instant.nullable().meta({ description: 'When it came to its state; null while it waits.' }),
    canRetry: z.boolean().meta({
      description:
        'It was refused, and what it says is still there. What mails about safety say is erased when they are settled.',
    }),
  })
  .meta({ id: 'AdminMail' });
export type AdminMail = z.output<typeof AdminMail>;

/** What is shown of a mail's item. */
export interface MailFacts {
  purpose: string;
  userId: string;
  state: MailFate;
  reason?: string;
  attempts?: number;
  createdAt: number;
  settledAt?: number;
  data?: object;
}

/** Only what was refused is dead: an unknown one may have arrived, and a withheld one was not true any more. */
export const isDead = ({ state }: Pick<MailFacts, 'state'>): boolean => state === 'refused';

export const adminMailView = (id: string, mail: MailFacts, email: string | undefined): AdminMail => ({
  id,
  purpose: mail.purpose,
  userId: mail.userId,
  email: email ?? null,
  state: mail.state,
  reason: mail.reason ?? null,
  attempts: mail.attempts ?? 0,
  createdAt: toInstant(mail.createdAt),
  settledAt: mail.settledAt === undefined ? null : toInstant(mail.settledAt),
  canRetry: isDead(mail) && mail.data !== undefined,
});
