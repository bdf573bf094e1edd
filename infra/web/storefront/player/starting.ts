import { notBefore } from '../../shared/waiting.ts';
import { isPassing, refusalOf } from './service.ts';
import type { Playback, PlaybackService, StartRequest } from './service.ts';

const RETRY_MS = 5000;
/** Whoever has to wait longer than this is told so instead. */
const LONGEST_WAIT_MS = 30_000;

/** Starts playbacks, again and again with one key while nobody answers, so that a lost answer takes no second slot. */
export class Starting {
  #service: PlaybackService;
  #newKey: () => string;
  #retryNow: (() => void) | undefined;

  constructor(service: PlaybackService, newKey: () => string) {
    this.#service = service;
    this.#newKey = newKey;
  }

  /**
   * Rejects with the refusal that no waiting lifts, or with the last one when `wanted` says no any more.
   * `onunreachable` hears of each try that failed in passing.
   */
  async run(
    request: StartRequest,
    { wanted, onunreachable }: { wanted: () => boolean; onunreachable: () => void },
  ): Promise<Playback> {
    const key = this.#newKey();
    for (;;) {
      try {
        return await this.#service.start(request, key);
      } catch (thrown) {
        const refusal = refusalOf(thrown);
        const wait = refusal.retryAfterSeconds ? refusal.retryAfterSeconds * 1000 : RETRY_MS;
        if (!isPassing(refusal) || wait > LONGEST_WAIT_MS || !wanted()) throw thrown;
        onunreachable();
        await this.#pause(notBefore(wait));
        if (!wanted()) throw thrown;
      }
    }
  }

  /** Ends the present wait. */
  retryNow(): void {
    this.#retryNow?.();
  }

  #pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#retryNow = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
