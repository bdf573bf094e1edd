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

/** Days of the series that the census keeps, and plans of each. */
export const DAYS_KEPT = 30;
const PLANS_KEPT = 10;

type Counts = Record<string, number>;

/** Plans with their subscriptions, most first. */
export const byCount = (counts: Counts): [planId: string, count: number][] =>
  Object.entries(counts).sort(([planA, a], [planB, b]) => b - a || (planA < planB ? -1 : 1));

/** What a day keeps of the counts by plan, which bounds the item: plans may be made without end. */
export const keptOfDay = (counts: Counts): Counts => Object.fromEntries(byCount(counts).slice(0, PLANS_KEPT));

const PlanCount = z.object({ planId: PlanId, planName: z.string(), count: z.int().min(1) });

/** A day of the last thirty, as the last census of it counted. */
export const CensusDay = z
  .object({
    day: z.iso.date().meta({ description: 'UTC.', examples: ['2026-11-22'] }),
    signUps: z.int().min(0).meta({ description: 'Accounts made on that day that are not closed.' }),
    users: z.int().min(0),
    subscriptions: z.int().min(0).meta({ description: 'Live ones, of every plan.' }),
    subscriptionsByPlan: z.array(PlanCount).meta({
      description: 'Those of the ten plans that had most, most first.',
    }),
    streams: z.int().min(0).meta({ description: 'The most that ran at one of its hourly counts.' }),
  })
  .meta({ id: 'OverviewDay' });

/** A day as it is stored; one of before plans were counted has none. */
export type CensusDay = Omit<z.output<typeof CensusDay>, 'subscriptionsByPlan'> & { byPlan?: Counts };

export const Overview = z
  .object({
    countedAt: Instant.meta({
      description: 'When users and subscriptions were counted last. Streams and mails are counted now.',
    }),
    users: z.int().min(0),
    liveSubscriptions: z.array(PlanCount).meta({
      description: 'By the plan that runs, most subscriptions first. Cancelled ones live to their end.',
    }),
    runningStreams: z.int().min(0),
    days: z.array(CensusDay).meta({
      description:
        'The last thirty days on which was counted, the oldest first; today as of `countedAt`. A day without a count is left out.',
    }),
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
        days: [
          {
            ...{ day: '2026-11-22', signUps: 41, users: 1204, subscriptions: 310, streams: 122 },
            subscriptionsByPlan: [
              { planId: 'pln_01KA2B3C4D5E6F7G8H9JKMNPQR', planName: 'Premium', count: 310 },
            ],
          },
        ],
        mails: { pending: 2, sending: 1, sent: 1840, refused: 3, unknown: 0, withheld: 12 },
        pictureHosts: ['images.example.com'],
      },
    ],
  });
export type Overview = z.output<typeof Overview>;
