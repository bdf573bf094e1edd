import { Lease } from './lease.ts';
import { type MediaElement, Place } from './place.ts';
import { goOnAt } from './going-on.ts';
import { endingOf, refusalOf } from './service.ts';
import type { Playback, PlaybackService, Progress, Refusal, StartRequest } from './service.ts';
import { Starting } from './starting.ts';
import type { Status } from './status.ts';
import type { OpenStream, Stream, StreamRequest } from './stream.ts';

export interface ScreeningParts {
  service: PlaybackService;
  media: MediaElement;
  open: OpenStream;
  /** A new `Idempotency-Key`. */
  newKey(): string;
  onstatus(status: Status): void;
  /** A stream begins in the element, which is to play. */
  onopen(playback: Playback): void;
  /** What the stream tells that is the menus' business. */
  menus: Pick<StreamRequest, 'onlevels' | 'onlevel' | 'onsubtitles' | 'onsounds' | 'onthumbnails'>;
}

type Wish = Pick<StartRequest, 'titleId' | 'episodeId'>;
type More = Pick<StartRequest, 'terminate' | 'fromStart'>;

/** Renewals without a report taken in between; more would mean that each new slot is lost at once. */
const MOST_RENEWALS = 3;

/**
 * One visit to the player: a slot, a stream, and where the viewer is. What fails in passing (the API or the media
 * away, a computer asleep) is mended here without the viewer; only what needs a decision becomes a status to show.
 */
export class Screening {
  readonly place: Place;
  #parts: ScreeningParts;
  #starting: Starting;
  #wish: Wish;
  #status: Status = { name: 'starting', unreachable: false };
  #lease: Lease | undefined;
  #stream: Stream | undefined;
  #manifestPath = '';
  /** Counts what the viewer or a loss has begun; whatever an older one still hears is void. */
  #turn = 0;
  /** The turn whose stream is in the element, 0 for none. */
  #opened = 0;
  #renewals = 0;
  #hasPlayed = false;
  /** The account's point as answered to this screening's last stop. */
  #left: Progress | undefined;

  constructor(parts: ScreeningParts, wish: Wish) {
    this.#parts = parts;
    this.#wish = wish;
    this.#starting = new Starting(parts.service, parts.newKey);
    const { media } = parts;
    this.place = new Place(media);
    const moved = () => this.#hasPlayed && !media.ended && void this.#lease?.report();
    for (const event of ['pause', 'seeking', 'seeked']) media.addEventListener(event, moved);
    media.addEventListener('play', () => (this.#status.name === 'resting' ? this.#wake() : moved()));
    media.addEventListener('playing', () => (this.#hasPlayed = true));
    media.addEventListener('ended', () => void this.#stopWith({ name: 'finished' }));
  }

  get status(): Status {
    return this.#status;
  }

  get lease(): Lease | undefined {
    return this.#lease;
  }

  get stream(): Stream | undefined {
    return this.#stream;
  }

  /** Starts, or starts anew on the viewer's word, with everything on screen given up for it. */
  async begin(more: More = {}): Promise<void> {
    this.#dropStream();
    this.#renewals = 0;
    this.#show({ name: 'starting', unreachable: false });
    await this.#start(more);
  }

  /** Reports at once, because the page may go away and be ended without a word. */
  report(): void {
    void this.#lease?.report({ now: true });
  }

  /** The network is back: nobody waits for the next try. */
  retryNow(): void {
    this.#starting.retryNow();
    this.#stream?.retry();
    void this.#lease?.report();
  }

  /** Gives the slot back and keeps the picture: for a page that goes away and may come back as it was. */
  async suspend(): Promise<void> {
    this.#turn++;
    const left = this.#leave();
    this.#parts.media.pause();
    if (this.#stream) this.#show({ name: 'resting' });
    await left;
  }

  /** The page was kept and is shown again: what it was still starting then is started now. */
  resume(): void {
    if (this.#status.name === 'starting') void this.begin();
  }

  /** Gives everything back. */
  async close(): Promise<void> {
    const left = this.#stopWith({ name: 'closed' });
    await left;
  }

  /** `quiet`: the viewer is looking at the picture, which is not to move. */
  async #start(more: More, { quiet = false } = {}): Promise<void> {
    const turn = ++this.#turn;
    const wanted = () => turn === this.#turn;
    await this.#leave();
    if (!wanted()) return;
    try {
      const playback = await this.#starting.run(
        { ...this.#wish, ...more },
        { wanted, onunreachable: () => this.#unreachable() },
      );
      if (wanted()) await this.#play(playback, quiet, more.fromStart === true);
      // The viewer left while the start was on its way, and its slot must not stay behind.
      else await this.#parts.service.stop(playback, {}).catch(() => undefined);
    } catch (thrown) {
      if (wanted()) void this.#stopWith({ name: 'refused', refusal: refusalOf(thrown) });
    }
  }

  async #play(playback: Playback, quiet: boolean, fromStart: boolean): Promise<void> {
    if (playback.episodeId) this.#wish = { ...this.#wish, episodeId: playback.episodeId };
    const at = fromStart ? playback.resumeAtSeconds : this.#placeFor(playback, quiet);
    this.#left = undefined;
    this.#lease = this.#leaseOf(playback);
    const { pathname } = new URL(playback.delivery.manifestUrl);
    if (!this.#stream || pathname !== this.#manifestPath) return this.#openAt(at, pathname, playback);
    if (at !== this.place.seconds) this.place.seek(at);
    this.#stream.retry();
    this.#show({ name: 'running', trouble: false });
  }

  #placeFor({ resumeAtSeconds }: Playback, quiet: boolean): number {
    if (!this.place.known) return resumeAtSeconds;
    const { seconds } = this.place;
    if (quiet || this.#left === undefined) return seconds;
    return goOnAt({ seconds, resumeAtSeconds, left: this.#left, duration: this.#parts.media.duration });
  }

  #leaseOf(playback: Playback): Lease {
    const { media, service } = this.#parts;
    const lease: Lease = new Lease(service, playback, {
      read: () => ({ positionSeconds: this.place.seconds, state: media.paused ? 'paused' : 'playing' }),
      onlost: (refusal) => lease === this.#lease && void this.#lost(refusal),
      onanswer: () => (this.#renewals = 0),
    });
    return lease;
  }

  async #openAt(startAt: number, manifestPath: string, playback: Playback): Promise<void> {
    const turn = this.#turn;
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#manifestPath = manifestPath;
    this.#opened = turn;
    this.#hasPlayed = false;
    this.place.hold(startAt);
    const stream = await this.#parts.open(this.#requestOf(turn, startAt, playback));
    if (turn !== this.#turn) return stream.destroy();
    this.#stream = stream;
    this.#show({ name: 'running', trouble: false });
    this.#parts.onopen(playback);
  }

  /** The lease is asked each time: a renewed one feeds the stream of the one before. */
  #requestOf(turn: number, startAt: number, { delivery }: Playback): StreamRequest {
    const isOpen = () => turn === this.#opened;
    return {
      ...this.#parts.menus,
      startAt,
      manifestUrl: () => this.#lease?.delivery.manifestUrl ?? delivery.manifestUrl,
      query: () => this.#lease?.query ?? '',
      renew: () => this.#lease?.report() ?? Promise.resolve(false),
      onreload: () => isOpen() && this.place.hold(this.place.seconds),
      ontrouble: (trouble) => isOpen() && this.#troubled(trouble),
      onfailed: (failure) => isOpen() && void this.#stopWith({ name: 'failed', failure }),
    };
  }

  #unreachable(): void {
    if (this.#status.name === 'starting') this.#show({ name: 'starting', unreachable: true });
  }

  #troubled(trouble: boolean): void {
    if (this.#status.name === 'running') this.#show({ name: 'running', trouble });
  }

  /** An expired slot or token is got again without a word; what somebody decided is told. */
  async #lost(refusal: Refusal): Promise<void> {
    const ending = endingOf(refusal);
    const decided = ending !== undefined && ending.reason !== 'expired';
    if (decided || ++this.#renewals > MOST_RENEWALS) return this.#stopWith({ name: 'ended', refusal });
    if (!this.#stream || !this.#parts.media.paused) return this.#start({}, { quiet: true });
    this.#show({ name: 'resting' });
    await this.#leave();
  }

  #wake(): void {
    this.#show({ name: 'running', trouble: false });
    void this.#start({});
  }

  /** Leaves the viewer's place with the service. */
  async #leave(): Promise<void> {
    const progress = await this.#lease?.stop();
    if (progress) this.#left = progress;
  }

  #stopWith(status: Status): Promise<void> {
    this.#turn++;
    const left = this.#leave();
    this.#dropStream();
    this.#show(status);
    return left;
  }

  #dropStream(): void {
    if (this.place.known) this.place.hold(this.place.seconds);
    this.#stream?.destroy();
    this.#stream = undefined;
    this.#opened = 0;
  }

  #show(status: Status): void {
    if (this.#status.name === 'closed') return;
    this.#status = status;
    this.#parts.onstatus(status);
  }
}
