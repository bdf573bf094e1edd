/**
 * The single-table chart: every kind of item and its key patterns. What each answers stands in questions.ts.
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
  },
  credentials: {
    pk: 'USER#{userId}',
    sk: 'CREDENTIALS',
  },
  pendingPicture: {
    pk: 'USER#{userId}',
    sk: 'PENDING-PICTURE',
    gsi2pk: 'PENDING-PICTURES',
    gsi2sk: '{announcedAt}#{userId}',
  },
  erasure: {
    pk: 'USER#{userId}',
    sk: 'ERASURE',
    gsi2pk: 'ERASURES',
    gsi2sk: '{closedAt}#{userId}',
  },
  passwordTries: {
    pk: 'TRIES#{subject}',
    sk: 'DEVICE#{deviceId}',
  },
  emailClaim: {
    pk: 'EMAIL#{email}',
    sk: 'CLAIM',
    gsi2pk: 'EMAILS#{first}',
    gsi2sk: '{email}#{userId}',
  },
  administrator: { pk: 'ADMINISTRATORS', sk: 'USER#{userId}' },
  administratorCount: { pk: 'ADMINISTRATORS', sk: 'COUNT' },
  disabledUser: { pk: 'DISABLED-USERS', sk: 'USER#{userId}' },
  device: {
    pk: 'USER#{userId}',
    sk: 'DEVICE#{deviceId}',
  },
  subscription: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION#~CURRENT',
    gsi2pk: 'SUBSCRIPTIONS#{state}#{shard}',
    gsi2sk: '{endsAt}#{userId}#{planId}',
  },
  pastSubscription: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION#{subscriptionId}',
  },
  subscriptionEvents: {
    pk: 'USER#{userId}',
    sk: 'SUBSCRIPTION-EVENTS#{subscriptionId}#{first}',
  },
  viewing: {
    pk: 'USER#{userId}',
    sk: 'VIEWING',
  },
  stream: {
    pk: 'STREAMS#{shard}',
    sk: '{titleId}#{userId}#{playbackId}',
  },
  progress: {
    pk: 'USER#{userId}',
    sk: 'PROGRESS#{titleId}',
    gsi1pk: 'USER#{userId}#HISTORY#{shelf}',
    gsi1sk: '{updatedAt}#{titleId}',
    gsi2pk: 'COMPLETED#{shard}',
    gsi2sk: '{completedAt}#{userId}#{titleId}',
  },
  home: { pk: 'USER#{userId}', sk: 'HOME' },
  picks: { pk: 'USER#{userId}', sk: 'PICKS' },
  notInterested: { pk: 'USER#{userId}', sk: 'NOT-INTERESTED' },
  copies: { pk: 'USER#{userId}', sk: 'COPIES#{list}' },
  episodeProgress: {
    pk: 'USER#{userId}',
    sk: 'EPISODE-PROGRESS#{titleId}#{episodeId}',
  },
  play: { pk: 'USER#{userId}', sk: 'PLAY#{playbackId}' },
  rolledUpPlays: { pk: 'USER#{userId}', sk: 'ROLLED-UP-PLAYS#{first}' },
  clearing: { pk: 'USER#{userId}', sk: 'CLEARING', gsi2pk: 'CLEARINGS', gsi2sk: '{userId}' },
  denial: { pk: 'USER#{userId}', sk: 'DENIAL#{operationId}' },
  pseudonym: { pk: 'USER#{userId}', sk: 'PSEUDONYM' },
  plan: {
    pk: 'PLANS',
    sk: 'PLAN#{planId}',
    gsi1pk: 'PLANS#ON-SALE',
    gsi1sk: '{price}#{planId}',
  },
  deletedPlan: {
    pk: 'DELETED-PLANS',
    sk: 'PLAN#{planId}',
  },
  audit: {
    pk: 'AUDIT',
    sk: '{at}#{operationId}',
    gsi1pk: 'AUDIT-OF#{objectId}',
    gsi1sk: '{at}#{operationId}',
    gsi2pk: 'AUDIT-BY#{actorId}',
    gsi2sk: '{at}#{operationId}',
  },
  title: {
    pk: 'TITLE#{titleId}',
    sk: 'TITLE',
    gsi2pk: 'SHELVING',
    gsi2sk: '{titleId}',
  },
  media: {
    pk: 'TITLE#{titleId}',
    sk: 'MEDIA#{mediaId}',
    gsi2pk: 'MEDIA-WORK',
    gsi2sk: '{mediaId}',
  },
  titleImage: {
    pk: 'TITLE#{titleId}',
    sk: 'IMAGE#{kind}#{imageId}',
    gsi2pk: 'IMAGE-WORK',
    gsi2sk: '{imageId}',
  },
  titleCopy: {
    pk: 'TITLE-COPY#{titleId}#{copy}',
    sk: 'COPY',
    gsi2pk: 'PREMIERES',
    gsi2sk: '{until}#{titleId}',
  },
  changedTitles: { pk: 'CHANGED-TITLES', sk: 'NEWEST' },
  externalId: { pk: 'EXTERNAL-ID#{externalId}', sk: 'CLAIM' },
  release: {
    pk: 'TITLE#{titleId}',
    sk: 'RELEASE',
    gsi2pk: 'RELEASES',
    gsi2sk: '{dueAt}#{titleId}',
  },
  seasonRelease: {
    pk: 'TITLE#{titleId}',
    sk: 'RELEASE#{season}',
    gsi2pk: 'RELEASES',
    gsi2sk: '{dueAt}#{titleId}#{season}',
  },
  withdrawal: {
    pk: 'TITLE#{titleId}',
    sk: 'WITHDRAWAL',
    gsi2pk: 'WITHDRAWALS',
    gsi2sk: '{titleId}',
  },
  episodePlace: { pk: 'TITLE#{titleId}', sk: 'PLACE#{season}#{number}' },
  episode: {
    pk: 'TITLE#{titleId}',
    sk: 'EPISODE#{episodeId}',
    gsi1pk: 'TITLE#{titleId}#EPISODES',
    gsi1sk: '{season}#{number}',
  },
  titleCard: {
    pk: 'SHELF#{order}#{shelf}',
    sk: '{position}#{titleId}',
  },
  titleTerm: {
    pk: 'SEARCH#{scope}#{room}',
    sk: '{term}#{weight}#{titleId}',
  },
  neighbours: {
    pk: 'TITLE#{titleId}',
    sk: 'NEIGHBOURS',
  },
  plays: {
    pk: 'PLAYS#{hour}#{shard}',
    sk: 'TITLE#{titleId}',
  },
  demand: {
    pk: 'TITLE#{titleId}',
    sk: 'DEMAND',
  },
  watchlist: {
    pk: 'USER#{userId}',
    sk: 'WATCHLIST#{titleId}',
    gsi1pk: 'USER#{userId}#WATCHLIST',
    gsi1sk: '{addedAt}#{titleId}',
  },
  follow: {
    pk: 'USER#{userId}',
    sk: 'FOLLOW#{genreId}',
    gsi2pk: 'FOLLOWERS#{genreId}',
    gsi2sk: '{userId}',
  },
  progressOfJob: {
    pk: 'JOB#{job}',
    sk: 'STATE',
  },
  mail: {
    pk: 'MAIL#{key}',
    sk: 'MAIL',
    gsi1pk: 'USER#{userId}#MAILS',
    gsi1sk: '{createdAt}#{key}',
    gsi2pk: 'OUTBOX#{shard}',
    gsi2sk: '{dueAt}#{key}',
  },
  mailCount: {
    pk: 'MAIL-COUNTS',
    sk: 'SHARD#{shard}',
  },
  genre: {
    pk: 'GENRES',
    sk: 'GENRE#{genreId}',
  },
  report: { pk: 'REPORTS', sk: 'REPORT#{name}' },
  settings: {
    pk: 'SETTINGS',
    sk: 'SETTINGS',
  },
  rateLimit: {
    pk: 'RATE#{subject}',
    sk: 'POLICY#{policy}',
  },
  idempotency: {
    pk: 'IDEMPOTENCY#{userId}',
    sk: 'KEY#{key}',
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
