import type { components } from '../../shared/api-types.generated.ts';

type Schemas = components['schemas'];

/** What the player asks of the API (contract §2, "Playback"), so that it can be run without a browser. */
export interface PlaybackService {
  /** `key` makes a repeated start the same start. Rejects with a `Refusal`, as the others do. */
  start(wish: StartRequest, key: string): Promise<Playback>;
  heartbeat(of: Ticket, report: Report): Promise<HeartbeatAnswer>;
  /** Outlives the page. Taken after the end of the playback, too. */
  stop(of: Ticket, last: Partial<Report>): Promise<{ progress: Progress }>;
}

export interface StartRequest {
  titleId: string;
  episodeId?: string;
  terminate?: string[];
  fromStart?: boolean;
}

/** What opens one playback's own operations. */
export interface Ticket {
  id: string;
  leaseToken: string;
  /** Where its heartbeats are best sent. */
  heartbeatUrl: string;
}

export type Playback = Ticket &
  Pick<
    Schemas['Playback'],
    'titleId' | 'episodeId' | 'resumeAtSeconds' | 'maxResolution' | 'heartbeatEverySeconds' | 'leaseExpiresAt'
  > & { delivery: Delivery };
export type Delivery = Pick<Schemas['Delivery'], 'manifestUrl' | 'query' | 'expiresAt'>;
export type Report = Schemas['HeartbeatRequest'];
export type Progress = Pick<Schemas['Progress'], 'positionSeconds' | 'state'>;

export type HeartbeatAnswer = Pick<Schemas['HeartbeatAnswer'], 'leaseExpiresAt' | 'heartbeatEverySeconds'> & {
  delivery: Delivery;
  progress: Progress;
  /** Comes when the one before has less than half of its life left. */
  leaseToken?: string | undefined;
};

/** Why something was not done; `code` is "offline" when no answer came. */
export interface Refusal {
  status: number;
  code: string;
  retryAfterSeconds?: number | undefined;
  body?: object | undefined;
}

/** Another try may work: nobody answered, or somebody who was busy. */
export const isPassing = ({ status, code }: Refusal): boolean =>
  code === 'offline' || status >= 500 || status === 429 || code === 'idempotency_in_progress';

/** Why the service ended a playback (410), undefined for any other refusal. */
export function endingOf({ code, body }: Refusal): Ending | undefined {
  return code === 'lease_ended' ? ((body as Ending | undefined) ?? {}) : undefined;
}

export interface Ending {
  reason?: string;
  terminatedBy?: { deviceId?: string; deviceName?: string };
}

/** Anything thrown, as a refusal: a fault of our own is one that no further try will mend. */
export const refusalOf = (thrown: unknown): Refusal =>
  typeof thrown === 'object' && thrown !== null && 'status' in thrown && 'code' in thrown
    ? (thrown as Refusal)
    : { status: -1, code: 'unknown' };
