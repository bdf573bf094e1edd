/**
 * The single-table chart: every kind of item, its key patterns and the question it answers.
 * `{slot}` is filled by the caller; ids are prefixed ULIDs, times are fixed-width so that strings sort as numbers.
 * Architecture.md prints this constant.
 */
export const CHART = {
  user: {
    pk: 'USER#{userId}',
    sk: 'PROFILE',
    gsi1pk: 'USERS',
    gsi1sk: '{userId}',
    gsi2pk: 'USERS',
    gsi2sk: '{userId}',
    answers:
      'Who is this person: profile, role and status; one index lists everybody by age, the other counts them',
  },
  credentials: {
    pk: 'USER#{userId}',
    sk: 'CREDENTIALS',
    answers:
      'How may this person sign in: password hash, signed-in devices, hashes of mailed tokens; compare-and-set on v',
  },
  pendingPicture: {
    pk: 'USER#{userId}',
    sk: 'PENDING-PICTURE',
    gsi2pk: 'PENDING-PICTURES',
    gsi2sk: '{announcedAt}#{userId}',
    answers: 'Which picture did this person announce; the index lists what may have arrived',
  },
  erasure: {
    pk: 'USER#{userId}',
    sk: 'ERASURE',
    gsi2pk: 'ERASURES',
    gsi2sk: '{closedAt}#{userId}',
    answers: 'Which closed accounts still have something to erase',
  },
  passwordTries: {
    pk: 'TRIES#{subject}',
    sk: 'DEVICE#{deviceId}',
    answers:
      'How many wrong passwords came for this address from this known device, or from all unknown ones',
  },
  emailClaim: { pk: 'EMAIL#{email}', sk: 'CLAIM', answers: 'Whose address is this: uniqueness and sign-in' },
  device: {
    pk: 'USER#{userId}',
    sk: 'DEVICE#{deviceId}',
    answers: 'Is this device signed in, and with which refresh token; Query lists the devices',
  },
  subscription: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION#~CURRENT',
    gsi2pk: 'SUBSCRIPTIONS#{state}#{shard}',
    gsi2sk: '{endsAt}#{userId}#{planId}',
    answers:
      'What is the newest subscription; being one item, it is also the claim that makes it the only live one; the index lists which end or ended when, and on which plan',
  },
  pastSubscription: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION#{subscriptionId}',
    answers:
      'What did this person subscribe to before; one Query lists it below the newest, which sorts last',
  },
  subscriptionEvents: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION-EVENTS#{subscriptionId}#{first}',
    answers: 'What happened to a subscription before the events that its own item holds',
  },
  viewing: {
    pk: 'USER#{userId}',
    sk: 'VIEWING',
    answers: 'Which streams are open and what may be watched until when; compare-and-set on v',
  },
  stream: {
    pk: 'STREAMS#{shard}',
    sk: '{titleId}#{userId}#{playbackId}',
    answers: 'Which accounts play this title, which play anything',
  },
  progress: {
    pk: 'USER#{userId}',
    sk: 'PROGRESS#{titleId}',
    gsi1pk: 'USER#{userId}#HISTORY#{shelf}',
    gsi1sk: '{updatedAt}#{titleId}',
    answers:
      'How far is this person in this title; the index lists the history newest first, what can be continued apart',
  },
  episodeProgress: {
    pk: 'USER#{userId}',
    sk: 'EPISODE-PROGRESS#{titleId}#{episodeId}',
    answers: 'How far is this person in each episode of a series',
  },
  plan: {
    pk: 'PLANS',
    sk: 'PLAN#{planId}',
    gsi1pk: 'PLANS#ON-SALE',
    gsi1sk: '{price}#{planId}',
    answers: 'What is this plan; the table lists all by age, the index those on sale, cheapest first',
  },
  deletedPlan: {
    pk: 'DELETED-PLANS',
    sk: 'PLAN#{planId}',
    answers: 'May those who hold this deleted plan still renew it',
  },
  audit: {
    pk: 'AUDIT',
    sk: '{at}#{operationId}',
    answers: 'Which administrator changed what, when, from what to what; newest first by reading backwards',
  },
  title: {
    pk: 'TITLE#{titleId}',
    sk: 'TITLE',
    gsi2pk: 'SHELVING',
    gsi2sk: '{titleId}',
    answers: 'What is this title; the index lists those whose cards are being moved',
  },
  episode: {
    pk: 'TITLE#{titleId}',
    sk: 'EPISODE#{episodeId}',
    gsi1pk: 'TITLE#{titleId}#EPISODES',
    gsi1sk: '{season}#{number}',
    answers: 'What is this episode; the index lists a series in order',
  },
  titleCard: {
    pk: 'SHELF#{order}#{shelf}',
    sk: '{position}#{titleId}',
    answers:
      'Which titles stand on this shelf (genre, type, level, beginnings of words), ready sorted, one Query a page',
  },
  plays: {
    pk: 'PLAYS#{hour}#{shard}',
    sk: 'TITLE#{titleId}',
    answers: 'How often was each title started in this hour',
  },
  demand: {
    pk: 'TITLE#{titleId}',
    sk: 'DEMAND',
    answers: 'How much is this title watched, counted up to which hour',
  },
  watchlist: {
    pk: 'USER#{userId}',
    sk: 'WATCHLIST#{titleId}',
    gsi1pk: 'USER#{userId}#WATCHLIST',
    gsi1sk: '{addedAt}#{titleId}',
    answers: 'Is this title on the watchlist; the index lists it, newest first',
  },
  follow: {
    pk: 'USER#{userId}',
    sk: 'FOLLOW#{genreId}',
    gsi2pk: 'FOLLOWERS#{genreId}',
    gsi2sk: '{userId}',
    answers: 'Which genres does this person follow; the index lists the followers of one',
  },
  progressOfJob: {
    pk: 'JOB#{job}',
    sk: 'STATE',
    answers: 'How far has this job come',
  },
  mail: {
    pk: 'MAIL#{key}',
    sk: 'MAIL',
    gsi2pk: 'OUTBOX#{shard}',
    gsi2sk: '{dueAt}#{key}',
    answers: 'What was mailed under this key, once; the index lists what waits to be sent',
  },
  mailCount: {
    pk: 'MAIL-COUNTS',
    sk: 'SHARD#{shard}',
    answers: 'How many mails were sent, refused or are unknown, since the beginning',
  },
  genre: {
    pk: 'GENRES',
    sk: 'GENRE#{genreId}',
    answers: 'Which genres are there and how many titles has each',
  },
  rateLimit: {
    pk: 'RATE#{subject}',
    sk: 'POLICY#{policy}',
    answers: 'How many requests has this caller made in the running window of this limit',
  },
  idempotency: {
    pk: 'IDEMPOTENCY#{userId}',
    sk: 'KEY#{key}',
    answers: 'Was this request carried out already, and what was answered',
  },
} as const satisfies Record<
  string,
  {
    pk: string;
    sk: string;
    gsi1pk?: string;
    gsi1sk?: string;
    gsi2pk?: string;
    gsi2sk?: string;
    answers: string;
  }
>;

export type Kind = keyof typeof CHART;
type Slots<P> = P extends `${string}{${infer Slot}}${infer Rest}` ? Slot | Slots<Rest> : never;
type PrimarySlots<K extends Kind> = Slots<(typeof CHART)[K]['pk']> | Slots<(typeof CHART)[K]['sk']>;
type IndexSlots<K extends Kind> = (typeof CHART)[K] extends { gsi1pk: infer P; gsi1sk: infer S }
  ? Slots<P> | Slots<S>
  : never;
type PartitionSlots<K extends Kind> = Slots<(typeof CHART)[K]['pk']>;
type IndexPartitionSlots<K extends Kind> = (typeof CHART)[K] extends { gsi1pk: infer P } ? Slots<P> : never;
type Fill<S extends string> = Record<S, string>;

export interface Key {
  pk: string;
  sk: string;
}

const SEPARATOR = '#';

/** Fills a pattern. Throws a RangeError on a part that is empty, too long or holds the separator: it would name another item. */
function fill(pattern: string, parts: Record<string, string>): string {
  return pattern.replace(/\{(\w+)\}/g, (_, slot: string) => {
    const part = parts[slot];
    if (part === undefined || part === '' || part.includes(SEPARATOR) || part.length > 300) {
      throw new RangeError(`key part "${slot}" is empty, too long or holds "${SEPARATOR}"`);
    }
    return part;
  });
}

/** The primary key of an item. */
export function keyOf<K extends Kind>(kind: K, parts: Fill<PrimarySlots<K>>): Key {
  const { pk, sk } = CHART[kind];
  return { pk: fill(pk, parts), sk: fill(sk, parts) };
}

/** The index attributes of an item that stands in the ordered-lists index. */
export function indexOf<K extends Kind>(
  kind: K,
  parts: Fill<IndexSlots<K>>,
): { gsi1pk: string; gsi1sk: string } {
  const chart = CHART[kind] as { gsi1pk: string; gsi1sk: string };
  return { gsi1pk: fill(chart.gsi1pk, parts), gsi1sk: fill(chart.gsi1sk, parts) };
}

type JobSlots<K extends Kind> = (typeof CHART)[K] extends { gsi2pk: infer P; gsi2sk: infer S }
  ? Slots<P> | Slots<S>
  : never;
type JobPartitionSlots<K extends Kind> = (typeof CHART)[K] extends { gsi2pk: infer P } ? Slots<P> : never;

/** The index attributes of an item that jobs walk through: the keys-only index. */
export function jobIndexOf<K extends Kind>(
  kind: K,
  parts: Fill<JobSlots<K>>,
): { gsi2pk: string; gsi2sk: string } {
  const chart = CHART[kind] as { gsi2pk: string; gsi2sk: string };
  return { gsi2pk: fill(chart.gsi2pk, parts), gsi2sk: fill(chart.gsi2sk, parts) };
}

/** The partition of a kind in the keys-only index. */
export function jobPartitionOf<K extends Kind>(kind: K, parts: Fill<JobPartitionSlots<K>>): string {
  return fill((CHART[kind] as { gsi2pk: string }).gsi2pk, parts);
}

/** The partition of a kind, and the sort key prefix all its items share (ends with the separator where more follows). */
export function partitionOf<K extends Kind>(
  kind: K,
  parts: Fill<PartitionSlots<K>>,
): { pk: string; prefix: string } {
  const { pk, sk } = CHART[kind];
  return { pk: fill(pk, parts), prefix: sk.slice(0, sk.includes('{') ? sk.indexOf('{') : undefined) };
}

/** The index partition of a kind. */
export function indexPartitionOf<K extends Kind>(kind: K, parts: Fill<IndexPartitionSlots<K>>): string {
  return fill((CHART[kind] as { gsi1pk: string }).gsi1pk, parts);
}

/** A number as a fixed-width string that sorts like the number (non-negative integers below 10^15). */
export const sortable = (n: number): string => String(n).padStart(15, '0');

/** Sorts descending: the complement of `sortable`. */
export const sortableDescending = (n: number): string => sortable(999_999_999_999_999 - n);
