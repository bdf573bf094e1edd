import { titleCopies } from '../../../lib/store/catalogue/premieres.ts';
import { playShards } from '../../../lib/store/catalogue/plays.ts';
import { completedShards } from '../../../lib/store/history/progress.ts';
import { streamShards } from '../../../lib/store/playback/streams.ts';
import { endingShards } from '../../../lib/store/subscriptions/subscriptions.ts';
import type { Second } from './evening.ts';

/** What one partition of DynamoDB takes in a second (its developer guide, "Partitions"). */
const PARTITION = { read: 3000, write: 1000 } as const;

/** An access pattern whose keys are not each person's own. */
export interface Pattern {
  name: string;
  kind: keyof typeof PARTITION;
  /** Units that the busiest key takes for one of these calls of the whole service. */
  unitsACall: number;
  /** How many such calls a second holds. */
  calls(second: Second): number;
  /** Why this is its ceiling, and what it does at it. */
  why: string;
}

/** Calls of the whole service in a second that the busiest partition takes. */
export const ceilingOf = ({ kind, unitsACall }: Pattern): number => PARTITION[kind] / unitsACall;

/** Of lists that reach the API, the share that asks for the most popular shelf. */
const FAVOURITE = 0.25;
/** Of starts, the share that is refused with an offer of the plan that would play it. */
const REFUSED = 0.01;

export const PATTERNS: Pattern[] = [
  {
    name: 'a premiere’s title item: starts, first heartbeats, its page',
    kind: 'read',
    unitsACall: 1 / titleCopies.length,
    calls: ({ premiere }) => premiere,
    why: `Read as it stands, so that a withdrawn title ends at the next heartbeat, but from one of ${titleCopies.length} copies that are written in the title’s transaction until thirty days after its publication. A container asks the title itself once, and remembers where to read, never what.`,
  },
  {
    name: 'an episode that is new: starts by its name, first heartbeats',
    kind: 'read',
    unitsACall: 1,
    calls: () => 0,
    why: 'One item beside the copies of its series, read as it stands by a first heartbeat. People come to an episode from the one before, each in their own time: 1.8 million within ten minutes are its ceiling. Above it a heartbeat is 503 and the next one, within its lease, is the first. Next: copies, as of titles, which do not fit in the same transaction.',
  },
  {
    name: 'a premiere’s play counter of the hour',
    kind: 'write',
    unitsACall: 1 / playShards.length,
    calls: ({ start }) => start,
    why: `Spread by person over ${playShards.length} items.`,
  },
  {
    name: 'marks of running streams',
    kind: 'write',
    unitsACall: 1 / streamShards.length,
    calls: ({ start, stop, completion }) => start + stop + completion,
    why: `${streamShards.length} partitions, few enough for a withdrawal to ask them all. Their sort keys begin with the title and go on with the person, so DynamoDB splits a hot one by itself (“split for heat”) within minutes, too.`,
  },
  {
    name: 'the item of changed titles, read by every home page',
    kind: 'read',
    unitsACall: 0.5,
    calls: ({ home }) => home,
    why: 'One item, so that a renamed title is new on everybody’s page at once; it is added to after the title’s transaction, so copies of it could differ for a moment and hide a change. Above it home is 503 with a Retry-After that differs. 6,000 a second are 21 million pages an hour. Next: sixteen copies, each told before the title leaves the index of unfinished moves.',
  },
  {
    name: 'a shelf’s first page, by signed-in people',
    kind: 'read',
    unitsACall: 2 * FAVOURITE,
    calls: ({ titles }) => titles,
    why: 'The cards are whole, two units a page, and a shelf is one partition, so that a page is one Query. Anonymous lists are kept by the distribution for a minute and never get here, so a client that asks without its token has no ceiling; our storefront’s rows come with home. Copies of the shelf that all ask would double the writes of a catalogue for one page.',
  },
  {
    name: 'the index of everybody: registrations alone',
    kind: 'write',
    unitsACall: 1,
    calls: () => 0,
    why: 'Every registration writes the one partition by age: 3.6 million new people an hour, who come once in a life. A flood is stopped by the limit of 20 an hour and address.',
  },
  {
    name: 'the index of what was completed',
    kind: 'write',
    unitsACall: 1 / completedShards.length,
    calls: ({ completion }) => completion,
    why: `${completedShards.length} partitions, which a job asks at once and takes in by windows of time.`,
  },
  {
    name: 'the index of what ends: orders',
    kind: 'write',
    unitsACall: 1 / endingShards.length,
    calls: () => 0,
    why: `${endingShards.length} partitions, a write for each order and renewal, one a month and person: ten million people renew within eleven minutes. Above it an order is 503 and comes again. Not 128: reminders walk every partition for five news and keep a place in each, 640 Queries in a row, and 640 places in one update, where DynamoDB takes 300.`,
  },
  {
    name: 'the plans on sale',
    kind: 'read',
    unitsACall: 0.5 * REFUSED,
    calls: ({ start }) => start,
    why: 'Read by the API for who is refused a start; lists of plans are kept by the distribution.',
  },
  {
    name: 'the audit',
    kind: 'write',
    unitsACall: 1,
    calls: () => 0,
    why: 'Written by what administrators do and by nothing else: no action of a viewer reaches it.',
  },
  {
    name: 'what belongs to one person: streams, session, history, limits',
    kind: 'write',
    unitsACall: 0,
    calls: ({ heartbeat }) => heartbeat,
    why: 'A partition each, which its own devices share: 20 reports a minute of a playback at most. There is no ceiling for the service.',
  },
];
