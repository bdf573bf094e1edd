import * as z from 'zod';

const settings = {
  subscriptionExpiry: z.boolean().meta({ description: 'Mails before and after a subscription ends.' }),
  newReleases: z.boolean().meta({ description: 'Mails about new titles in followed genres.' }),
};

/** Why an address gets no mail any more. */
const MailStop = z.enum(['bounce', 'complaint']);
export type MailStop = z.output<typeof MailStop>;

export const NotificationSettings = z
  .object({
    ...settings,
    mailStopped: MailStop.nullable().meta({
      description:
        'Why nothing is mailed to the caller but what they ask for: their address refused a mail for good, or one was reported as spam there. Ends when the address is confirmed again.',
    }),
  })
  .meta({ id: 'NotificationSettings' });
export type NotificationSettings = z.output<typeof NotificationSettings>;

/** Both are said each time, so that a client cannot change one by leaving it out. */
export const NotificationSettingsRequest = z
  .strictObject(settings)
  .meta({ id: 'NotificationSettingsRequest' });
/** Which mails a person wants. */
export type MailChoices = z.output<typeof NotificationSettingsRequest>;

/** The one parameter of a link that stops mails; a link that lost it is refused like any that is not ours. */
export const UnsubscribeQuery = z.object({
  token: z.string().max(200).default('').meta({ description: 'As it stands in the link of a mail.' }),
});
