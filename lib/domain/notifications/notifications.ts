import * as z from 'zod';

const settings = {
  subscriptionExpiry: z.boolean().meta({ description: 'Mails before and after a subscription ends.' }),
  newReleases: z.boolean().meta({ description: 'Mails about new titles in followed genres.' }),
};

export const NotificationSettings = z.object(settings).meta({ id: 'NotificationSettings' });
export type NotificationSettings = z.output<typeof NotificationSettings>;

/** Both are said each time, so that a client cannot change one by leaving it out. */
export const NotificationSettingsRequest = z
  .strictObject(settings)
  .meta({ id: 'NotificationSettingsRequest' });

/** The one parameter of a link that stops mails; a link that lost it is refused like any that is not ours. */
export const UnsubscribeQuery = z.object({
  token: z.string().max(200).default('').meta({ description: 'As it stands in the link of a mail.' }),
});
