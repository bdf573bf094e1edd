import { call } from './api.js';

/** Starts a playback (contract: `startPlayback`); the caller owns the slot until `Lease.stop`. */
export function startPlayback({ titleId, episodeId, terminate, fromStart }) {
  const body = { titleId, delivery: 'renewable' };
  if (episodeId) body.episodeId = episodeId;
  if (terminate?.length) body.terminate = terminate;
  if (fromStart) body.fromStart = true;
  return call('POST', '/v1/playback/sessions', { body, idempotent: true });
}

/** The service refuses more than 20 reports a minute; scrubbing must not get there. */
const REPORT_SPACING_MS = 4000;
const RETRY_MS = 5000;

/**
 * Holds the stream's slot: reports where the viewer is, keeps the newest `delivery`, and says when the stream ended.
 */
export class Lease {
  #playback;
  #read;
  #onended;
  #onanswer;
  #sequence = 0;
  #lastSentAt = -Infinity;
  #timer = 0;
  #over = false;

  /**
   * @param {object} playback the contract's `Playback`
   * @param {object} hooks
   * @param {() => {positionSeconds: number, state: 'playing' | 'paused'}} hooks.read where the viewer is now
   * @param {(refusal: Error) => void} hooks.onended the service refused to go on (410, 401, 404)
   * @param {(facts: object) => void} hooks.onanswer after each report
   */
  constructor(playback, { read, onended, onanswer }) {
    this.#playback = playback;
    this.#read = read;
    this.#onended = onended;
    this.#onanswer = onanswer;
    this.delivery = playback.delivery;
    this.leaseExpiresAt = playback.leaseExpiresAt;
    this.everySeconds = playback.heartbeatEverySeconds;
    this.#plan(this.everySeconds * 1000);
  }

  get id() {
    return this.#playback.id;
  }

  get sequence() {
    return this.#sequence;
  }

  /** What a request under `/media/v/` must carry now, without the `?`. */
  get query() {
    return this.delivery.query.replace(/^\?/, '');
  }

  /** Reports soon: at once, unless the last report was seconds ago. `now` skips that wait (the page may go away). */
  report({ now = false } = {}) {
    if (this.#over) return Promise.resolve();
    const wait = this.#lastSentAt + REPORT_SPACING_MS - performance.now();
    if (now || wait <= 0) return this.#send();
    this.#plan(wait);
    return Promise.resolve();
  }

  /** Gives the slot back and leaves the last position; the request outlives the page. Safe to call twice. */
  async stop() {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    const body = { positionSeconds: this.#read().positionSeconds, sequence: ++this.#sequence };
    await this.#post('stop', body).catch(() => null);
  }

  #plan(delayMs) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(), delayMs);
  }

  #post(verb, body) {
    const path = `/v1/playback/sessions/${this.#playback.id}/${verb}`;
    return call('POST', path, { body, token: this.#playback.leaseToken, keepalive: true });
  }

  async #send() {
    this.#lastSentAt = performance.now();
    this.#plan(this.everySeconds * 1000);
    try {
      const answer = await this.#post('heartbeat', { ...this.#read(), sequence: ++this.#sequence });
      if (this.#over) return;
      this.#take(answer);
    } catch (refusal) {
      if (this.#over) return;
      if ([401, 403, 404, 410].includes(refusal.status)) {
        this.#over = true;
        clearTimeout(this.#timer);
        this.#onended(refusal);
      } else {
        this.#plan(refusal.retryAfterSeconds ? refusal.retryAfterSeconds * 1000 : RETRY_MS);
      }
    }
  }

  /** Two reports may be under way and answer out of order: only a later grant replaces the present one. */
  #take(answer) {
    if (answer.delivery.expiresAt >= this.delivery.expiresAt) this.delivery = answer.delivery;
    if (answer.leaseExpiresAt > this.leaseExpiresAt) this.leaseExpiresAt = answer.leaseExpiresAt;
    this.everySeconds = answer.heartbeatEverySeconds;
    this.#onanswer(answer);
  }
}

const REASONS = {
  expired: 'The service did not hear from this player for a while, so its slot was freed.',
  terminated: 'This stream was ended from another device.',
  stopped: 'This stream was stopped.',
  plan_changed: 'Your plan changed and no longer covers this stream.',
  subscription_ended: 'Your subscription has ended.',
  title_unavailable: 'This title is no longer available.',
};

/** Why the service ended a stream, as one sentence: "Ended by Living-room TV." for a 410 with `terminatedBy`. */
export function endedText(refusal) {
  const { reason, terminatedBy } = refusal.body ?? {};
  const by =
    typeof terminatedBy === 'string' ? terminatedBy : (terminatedBy?.deviceName ?? terminatedBy?.name);
  if (reason === 'terminated' && by) return `This stream was ended by ${by}.`;
  return REASONS[reason] ?? refusal.message;
}
