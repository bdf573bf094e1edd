/** What is used of the video element. */
export interface MediaElement extends EventTarget {
  currentTime: number;
  readonly duration: number;
  readonly paused: boolean;
  readonly ended: boolean;
  /** As of HTMLMediaElement: 2 and more means that there is a picture at `currentTime`. */
  readonly readyState: number;
  pause(): void;
}

const HAVE_CURRENT_DATA = 2;
/** A player may begin at the key frame beside the place that was asked for. */
const NEAR_SECONDS = 1.5;

/**
 * Where the viewer is. The element says 0 until a stream is loaded and after one was put in the place of another,
 * so the place is held here until the element has come to it.
 */
export class Place {
  #media: MediaElement;
  #held: number | undefined;
  #known = false;

  constructor(media: MediaElement) {
    this.#media = media;
    for (const event of ['loadeddata', 'seeked', 'playing', 'timeupdate']) {
      media.addEventListener(event, () => this.#settle());
    }
  }

  /** Seconds, to the millisecond. */
  get seconds(): number {
    return Math.round((this.#held ?? this.#media.currentTime) * 1000) / 1000;
  }

  /** Has the viewer been anywhere yet. */
  get known(): boolean {
    return this.#known;
  }

  /** The element is about to lose its stream, or has none yet; it shall come to `seconds`. */
  hold(seconds: number): void {
    this.#held = seconds;
    this.#known = true;
  }

  /** Takes the viewer elsewhere, now or as soon as there is a picture. */
  seek(seconds: number): void {
    const target = this.#within(seconds);
    if (this.#held === undefined) this.#media.currentTime = target;
    else this.#held = target;
  }

  #within(seconds: number): number {
    const { duration } = this.#media;
    return Math.max(0, Number.isFinite(duration) ? Math.min(seconds, duration) : seconds);
  }

  #settle(): void {
    const { currentTime, readyState } = this.#media;
    if (this.#held === undefined || readyState < HAVE_CURRENT_DATA) return;
    const target = this.#within(this.#held);
    this.#held = undefined;
    if (Math.abs(currentTime - target) > NEAR_SECONDS) this.#media.currentTime = target;
  }
}
