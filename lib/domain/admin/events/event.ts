/** What an event can tell of. */
export const EVENT_TYPES = ['start', 'stop', 'completion', 'denial', 'order', 'sign_in'] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/**
 * The columns of an event in the archive, in the types of Glue, which Athena reads; files locally and the table in the
 * deployment are made from this. The archive is parted by `day` (UTC, of `at`) and `type`, so those are no columns of it.
 */
export const EVENT_COLUMNS = {
  id: { type: 'string', about: 'Of what happened: an event that comes twice has the same' },
  at: { type: 'bigint', about: 'When it happened, epoch milliseconds' },
  account: { type: 'string', about: 'Random name of the account; none when it was closed before' },
  play: { type: 'string', about: 'Joins start, stop and completion of one playback' },
  title: { type: 'string', about: 'Id of the title' },
  episode: { type: 'string', about: 'Id of the episode' },
  level: { type: 'string', about: 'What the title asks for: free, basic, premium' },
  access: { type: 'string', about: 'What the account had: free, basic, premium' },
  resolution: { type: 'string', about: 'The best that was granted' },
  reason: { type: 'string', about: 'Why a playback ended, or was refused' },
  position: { type: 'double', about: 'Where the viewer was, seconds' },
  duration: { type: 'double', about: 'Running time, seconds' },
  watched: { type: 'bigint', about: 'From the start of a playback to its last report, milliseconds' },
  kind: { type: 'string', about: 'Of an order: started, renewed, plan_changed, cancelled, expired, …' },
  plan: { type: 'string', about: 'Id of the plan that was ordered' },
  amount: { type: 'bigint', about: 'What the shop collects, minor units' },
  currency: { type: 'string', about: 'ISO 4217' },
  platform: { type: 'string', about: 'Of the device that signed in: web, ios, android, tv, other' },
} as const satisfies Record<string, { type: 'string' | 'bigint' | 'double'; about: string }>;

type Columns = typeof EVENT_COLUMNS;
type Row = {
  [C in keyof Columns]?: (Columns[C]['type'] extends 'string' ? string : number) | undefined;
};

/** An event as the archive holds it: what says nothing is left out. */
export type ArchivedEvent = Row & { id: string; at: number; type: EventType; day: string };

/** What happened, before whose it was is put aside: `of` tells it from everything else of its type. */
export type Fact = Omit<Row, 'id' | 'account' | 'play'> & {
  type: EventType;
  at: number;
  userId: string;
  of: string;
  /** The playback that it is about. */
  playbackId?: string;
};
