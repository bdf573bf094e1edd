import { notBefore, withinInterval } from '../../shared/waiting.ts';
import { isPassing, refusalOf } from './service.ts';
import type {
  Delivery,
  HeartbeatAnswer,
  Playback,
  PlaybackService,
  Progress,
  Refusal,
  Report,
} from './service.ts';

/** The service refuses more than 20 reports a minute; scrubbing must not get there. */
const REPORT_SPACING_MS = 4000;
/**
 * Where many lost the service at once, none of them may come back with all the others. What holds a slot has seconds; what
 * has lost it half a minute, which the grant outlasts and the viewer does not notice.
 */
const RETRY_MS = { held: 7000, lost: 27_000 };
const retryMs = (most: number) => 3000 + Math.random() * most;

export interface LeaseHooks {
  /** Where the viewer is now. */
  read(): Omit<Report, 'sequence'>;
  /** The service refused to go on, so there is no slot any more. */
  onlost(refusal: Refusal): void;
  /** After each report that was taken. */
  onanswer(progress: Progress): void;
}

/** Holds the slot of one playback: reports where the viewer is and keeps the newest of all that renews itself. */
export class Lease {
  readonly id: string;
  readonly #heartbeatUrl: string;
  delivery: Delivery;
  expiresAt: string;
  everySeconds: number;
  #service: PlaybackService;
  #hooks: LeaseHooks;
  #token: string;
  #sequence = 0;
  #lastSentAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;
  #answeredAt = performance.now();
  #leftAt: number | undefined;

  constructor(service: PlaybackService, playback: Playback, hooks: LeaseHooks) {
    this.#service = service;
    this.#hooks = hooks;
    this.id = playback.id;
    this.#heartbeatUrl = playback.heartbeatUrl;
    this.#token = playback.leaseToken;
    this.delivery = playback.delivery;
    this.expiresAt = playback.leaseExpiresAt;
    this.everySeconds = playback.heartbeatEverySeconds;
    this.#planNext();
  }

  get over(): boolean {
    return this.#over;
  }

  /** Reports sent so far. */
  get sequence(): number {
    return this.#sequence;
  }

  /** What a request under `/media/v/` must carry now, without the `?`. */
  get query(): string {
    return this.delivery.query.replace(/^\?/, '');
  }

  /**
   * Reports soon: at once, unless the last report was seconds ago; `now` skips that wait (the page may go away).
   * Answers whether a report was sent and taken.
   */
  async report({ now = false } = {}): Promise<boolean> {
    if (this.#over) return false;
    const wait = this.#lastSentAt + REPORT_SPACING_MS - performance.now();
    if (now || wait <= 0) return this.#send();
    this.#plan(wait);
    return false;
  }

  /**
   * Gives the slot back, if it is still held, and leaves where the viewer is. Called again, it leaves a point only
   * if the viewer has moved. Answers the true progress, or nothing where the service could not be told.
   */
  async stop(): Promise<Progress | undefined> {
    this.#end();
    const { positionSeconds } = this.#hooks.read();
    if (this.#leftAt === positionSeconds) return undefined;
    this.#leftAt = positionSeconds;
    const last = { positionSeconds, sequence: ++this.#sequence };
    try {
      return (await this.#service.stop(this.#ticket, last)).progress;
    } catch {
      this.#leftAt = undefined;
      return undefined;
    }
  }

  get #ticket() {
    return { id: this.id, leaseToken: this.#token, heartbeatUrl: this.#heartbeatUrl };
  }

  /** Nothing was answered for as long as a report holds the slot. */
  get #isLost(): boolean {
    return performance.now() - this.#answeredAt > this.everySeconds * 2500;
  }

  #end(): void {
    this.#over = true;
    clearTimeout(this.#timer);
  }

  /** A little early, so that viewers who began together do not go on reporting together. */
  #planNext(): void {
    this.#plan(withinInterval(this.everySeconds * 1000));
  }

  #plan(delayMs: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), delayMs);
  }

  async #send(): Promise<boolean> {
    this.#lastSentAt = performance.now();
    this.#planNext();
    const report = { ...this.#hooks.read(), sequence: ++this.#sequence };
    try {
      const answer = await this.#service.heartbeat(this.#ticket, report);
      if (this.#over) return true;
      this.#take(answer);
      return true;
    } catch (thrown) {
      this.#refused(refusalOf(thrown));
      return false;
    }
  }

  #refused(refusal: Refusal): void {
    if (this.#over) return;
    if (isPassing(refusal)) {
      return this.#plan(
        refusal.retryAfterSeconds
          ? notBefore(refusal.retryAfterSeconds * 1000)
          : retryMs(this.#isLost ? RETRY_MS.lost : RETRY_MS.held),
      );
    }
    this.#end();
    this.#hooks.onlost(refusal);
  }

  /** Two reports may be under way and answer out of order: only a later grant replaces the present one. */
  #take(answer: HeartbeatAnswer): void {
    this.#answeredAt = performance.now();
    if (answer.delivery.expiresAt >= this.delivery.expiresAt) this.delivery = answer.delivery;
    if (answer.leaseExpiresAt > this.expiresAt) this.expiresAt = answer.leaseExpiresAt;
    if (answer.leaseToken) this.#token = answer.leaseToken;
    this.everySeconds = answer.heartbeatEverySeconds;
    this.#hooks.onanswer(answer.progress);
  }
}
