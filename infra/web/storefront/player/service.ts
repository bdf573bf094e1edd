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
}

export interface Delivery {
  manifestUrl: string;
  query: string;
  expiresAt: string;
}

export interface Playback extends Ticket {
  titleId: string;
  episodeId: string | null;
  resumeAtSeconds: number;
  maxResolution: string;
  heartbeatEverySeconds: number;
  leaseExpiresAt: string;
  delivery: Delivery;
}

export interface Report {
  positionSeconds: number;
  state: 'playing' | 'paused';
  sequence: number;
}

export interface Progress {
  positionSeconds: number;
  state: 'started' | 'paused' | 'completed';
}

export interface HeartbeatAnswer {
  leaseExpiresAt: string;
  heartbeatEverySeconds: number;
  delivery: Delivery;
  progress: Progress;
  /** Comes when the one before has less than half of its life left. */
  leaseToken?: string | undefined;
}

/** Why something was not done: `status` is 0 and `code` "offline" when no answer came. */
export interface Refusal {
  status: number;
  code: string;
  retryAfterSeconds?: number | undefined;
  body?: Record<string, unknown> | undefined;
}

/** Another try may work: nobody answered, or somebody who was busy. */
export const isPassing = ({ status, code }: Refusal): boolean =>
  status === 0 || status >= 500 || status === 429 || code === 'idempotency_in_progress';

/** Anything thrown, as a refusal: a fault of our own is one that no further try will mend. */
export const refusalOf = (thrown: unknown): Refusal =>
  typeof thrown === 'object' && thrown !== null && 'status' in thrown && 'code' in thrown
    ? (thrown as Refusal)
    : { status: -1, code: 'unknown' };
