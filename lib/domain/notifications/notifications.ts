import * as z from 'zod';
import type { Violation } from '../problem.ts';

const settings = {
  subscriptionExpiry: z.boolean().meta({ description: 'Mails before and after a subscription ends.' }),
  newReleases: z.boolean().meta({ description: 'Mails about new titles in followed genres.' }),
};

/** How somebody who wants mails about new titles gets them. */
const RHYTHMS = ['each', 'daily', 'weekly'] as const;
export type Rhythm = (typeof RHYTHMS)[number];

const ReleaseMails = z.enum([...RHYTHMS, 'off']).meta({
  description:
    'How mails about new titles come: one for each, one a day or a week (UTC, at six; weeks end with Sunday), or none. ' +
    '`newReleases` is false exactly while it is `off`.',
});

/** Why an address gets no mail any more. */
const MailStop = z.enum(['bounce', 'complaint']);
export type MailStop = z.output<typeof MailStop>;

export const NotificationSettings = z
  .object({
    ...settings,
    releaseMails: ReleaseMails,
    mailStopped: MailStop.nullable().meta({
      description:
        'Why nothing is mailed to the caller but what they ask for: their address refused a mail for good, or one was reported as spam there. Ends when the address is confirmed again.',
    }),
  })
  .meta({ id: 'NotificationSettings' });
export type NotificationSettings = z.output<typeof NotificationSettings>;

/** The switches are said each time, so that a client cannot change one by leaving it out. */
export const NotificationSettingsRequest = z
  .strictObject({
    ...settings,
    releaseMails: ReleaseMails.optional().meta({
      description: 'Left out: as it was last, when `newReleases` is on. Must not contradict `newReleases`.',
    }),
  })
  .meta({ id: 'NotificationSettingsRequest' });
export type NotificationSettingsRequest = z.output<typeof NotificationSettingsRequest>;

/** Which mails a person wants, by the switches that a link in a mail can turn off. */
export type MailChoices = Pick<NotificationSettingsRequest, keyof typeof settings>;

/** What no field of a request can show by itself: two that contradict each other. */
export function contradictionIn({ newReleases, releaseMails }: NotificationSettingsRequest): Violation[] {
  const agrees = releaseMails === undefined || newReleases === (releaseMails !== 'off');
  const detail = `must ${newReleases ? 'not be' : 'be'} "off" while newReleases is ${newReleases}`;
  return agrees ? [] : [{ pointer: '/releaseMails', detail }];
}

/** The one parameter of a link that stops mails; a link that lost it is refused like any that is not ours. */
export const UnsubscribeQuery = z.object({
  token: z.string().max(200).default('').meta({ description: 'As it stands in the link of a mail.' }),
});
