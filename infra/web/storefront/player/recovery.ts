import { withinInterval } from '../../shared/waiting.ts';
import type { StreamRequest } from './stream.ts';

/** The first tries come quickly, the later ones for as long as it takes. */
const WAITS_MS = [500, 1000, 2000, 3000];
/** The edge says the same to each of so many tries, though the signature was renewed, or the file is not there. */
const MOST_REFUSALS = 3;
/** A picture that breaks again within this time is not mended by putting it together anew. */
const MENDED_MS = 5000;

type Asks = Pick<StreamRequest, 'renew' | 'onreload' | 'ontrouble' | 'onfailed'>;

/**
 * What to do when a stream fails. Media that cannot be reached is waited for; a signature that has run out (a
 * computer that slept) is renewed; only what another try cannot change is told as failed.
 */
export class Recovery {
  #asks: Asks;
  #load: () => void;
  #mend: () => void;
  #tries = 0;
  #refusals = 0;
  #mendedAt = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  /** `load` goes on loading, or anew; `mend` puts the element together again. */
  constructor(asks: Asks, { load, mend }: { load: () => void; mend: () => void }) {
    this.#asks = asks;
    this.#load = load;
    this.#mend = mend;
  }

  /** Something was loaded. */
  worked(): void {
    if (this.#tries > 0) this.#asks.ontrouble?.(false);
    this.#tries = 0;
    this.#refusals = 0;
  }

  /** Loading failed for good: `status` is the edge's answer, 0 for none. */
  async loadFailed(status: number): Promise<void> {
    const refused = status === 401 || status === 403;
    const renewed = refused ? await this.#asks.renew?.() : undefined;
    if (this.#over) return;
    // While no new signature is to be had, a refusal says nothing.
    if ((refused && renewed !== false) || status === 404 || status === 410) this.#refusals++;
    if (this.#refusals >= MOST_REFUSALS) return this.#fail(refused ? 'refused' : 'missing');
    this.#asks.ontrouble?.(true);
    const wait = WAITS_MS[Math.min(this.#tries++, WAITS_MS.length - 1)]!;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#again(), withinInterval(wait));
  }

  /** What was loaded cannot be played. */
  mediaFailed(): void {
    const now = performance.now();
    if (now - this.#mendedAt < MENDED_MS) return this.#fail('broken');
    this.#mendedAt = now;
    this.#asks.onreload?.();
    this.#mend();
  }

  /** Tries at once what waits for another try. */
  retry(): void {
    if (this.#timer !== undefined) this.#again();
  }

  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #again(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#load();
  }

  #fail(failure: 'refused' | 'missing' | 'broken'): void {
    this.stop();
    this.#asks.onfailed(failure);
  }
}
