import * as z from 'zod';
import { Instant } from '../ids.ts';
import { PlanId } from '../plans/plan.ts';

/** How many mails are in each state: the first two as of now, the others since the beginning. */
export const MailCounts = z
  .object({
    pending: z.int().min(0),
    sending: z.int().min(0),
    sent: z.int().min(0),
    refused: z.int().min(0),
    unknown: z.int().min(0),
    withheld: z.int().min(0),
  })
  .meta({
    id: 'MailCounts',
    description:
      'Mails by state. `pending` and `sending` are those of now, the others all since the beginning; `unknown` are those whose answer got lost, which are never sent again, `withheld` those that were not true any more when they would have been sent, or whose address must not be written to.',
    examples: [{ pending: 2, sending: 1, sent: 1840, refused: 3, unknown: 0, withheld: 12 }],
  });
export type MailCounts = z.output<typeof MailCounts>;

export const Overview = z
  .object({
    countedAt: Instant.meta({
      description: 'When users and subscriptions were counted last. Streams and mails are counted now.',
    }),
    users: z.int().min(0),
    liveSubscriptions: z
      .array(z.object({ planId: PlanId, planName: z.string(), count: z.int().min(1) }))
      .meta({
        description: 'By the plan that runs, most subscriptions first. Cancelled ones live to their end.',
      }),
    runningStreams: z.int().min(0),
    mails: MailCounts,
    pictureHosts: z.array(z.string()).meta({
      description: 'Where the poster and the backdrop of a title may be, when they are given by address.',
    }),
  })
  .meta({
    id: 'Overview',
    examples: [
      {
        countedAt: '2026-11-22T18:00:00.000Z',
        users: 1204,
        liveSubscriptions: [{ planId: 'pln_01KA2B3C4D5E6F7G8H9JKMNPQR', planName: 'Premium', count: 310 }],
        runningStreams: 87,
        mails: { pending: 2, sending: 1, sent: 1840, refused: 3, unknown: 0, withheld: 12 },
        pictureHosts: ['images.example.com'],
      },
    ],
  });
export type Overview = z.output<typeof Overview>;
