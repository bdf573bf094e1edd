import { vi } from 'vitest';
import type { MediaElement } from '../../infra/web/storefront/player/place.ts';
import { Screening } from '../../infra/web/storefront/player/screening.ts';
import type { Status } from '../../infra/web/storefront/player/status.ts';
import type {
  HeartbeatAnswer,
  Playback,
  PlaybackService,
  Refusal,
  Report,
  StartRequest,
  Ticket,
} from '../../infra/web/storefront/player/service.ts';
import type { StreamRequest } from '../../infra/web/storefront/player/stream.ts';

const LEASE_MS = 75_000;
const GRANT_MS = 600_000;

/** A media element that plays by the (fake) clock. It has a picture once `load` was called, as after a stream's first bytes. */
export class FakeMedia extends EventTarget implements MediaElement {
  duration = NaN;
  readyState = 0;
  paused = true;
  #base = 0;
  #since: number | undefined;

  get ended(): boolean {
    return this.currentTime >= this.duration;
  }

  get currentTime(): number {
    const run = this.#since === undefined ? 0 : (performance.now() - this.#since) / 1000;
    return this.#base + run;
  }

  set currentTime(seconds: number) {
    this.#base = seconds;
    if (this.#since !== undefined) this.#since = performance.now();
    this.tell('seeking');
  }

  /** The picture at `startAt` is there; it plays when `play` was called. */
  load(startAt: number, duration = 5400): void {
    this.duration = duration;
    this.#base = startAt;
    this.readyState = 4;
    this.tell('loadeddata');
    if (!this.paused) this.#run();
  }

  unload(): void {
    this.stall();
    this.#base = 0;
    this.readyState = 0;
  }

  /** The buffer has run dry. */
  stall(): void {
    this.#base = this.currentTime;
    this.#since = undefined;
    this.readyState = 1;
  }

  /** What was missing has come. */
  resume(): void {
    this.readyState = 4;
    this.tell('seeked');
    if (!this.paused) this.#run();
  }

  play(): void {
    this.paused = false;
    this.tell('play');
    if (this.readyState >= 2) this.#run();
  }

  pause(): void {
    this.#base = this.currentTime;
    this.#since = undefined;
    this.paused = true;
    this.tell('pause');
  }

  /** A computer sleeps: its clock goes on, nothing plays. */
  freeze(): void {
    this.#base = this.currentTime;
    this.#since = undefined;
  }

  thaw(): void {
    if (!this.paused) this.#run();
  }

  tell(event: string): void {
    this.dispatchEvent(new Event(event));
  }

  #run(): void {
    this.#since = performance.now();
    this.tell('playing');
  }
}

interface Taken extends Playback {
  until: number;
  ended?: Record<string, unknown>;
}

/** The playback operations as the contract has them, for one film, with what was told to them. */
export class FakeService implements PlaybackService {
  /** The account's point. */
  point = 0;
  away = false;
  refuseStart: Refusal | undefined;
  leaseTokenLastsMs = Infinity;
  /** Gives out a new lease token with each heartbeat. */
  renewsTokens = false;
  /** The directory of the plan's resolution. */
  manifest = 'hd';
  everySeconds = 30;
  /** What a series plays. */
  nextEpisode: string | null = null;
  readonly keys: string[] = [];
  readonly starts: StartRequest[] = [];
  readonly beats: (Report & { id: string; token: string })[] = [];
  readonly stops: (Partial<Report> & { id: string })[] = [];
  readonly playbacks: Taken[] = [];
  #owner = '';

  start = async (wish: StartRequest, key: string): Promise<Playback> => {
    this.keys.push(key);
    this.#reach();
    if (this.refuseStart) throw this.refuseStart;
    this.starts.push(wish);
    const id = `pbs_${this.playbacks.length + 1}`;
    this.#owner = id;
    const now = Date.now();
    const taken: Taken = {
      ...{
        id,
        titleId: wish.titleId,
        episodeId: wish.episodeId ?? this.nextEpisode,
        maxResolution: '1080p' as const,
      },
      resumeAtSeconds: wish.fromStart ? 0 : this.point,
      heartbeatEverySeconds: this.everySeconds,
      heartbeatUrl: `https://leases.test/v1/playback/sessions/${id}/heartbeat`,
      leaseExpiresAt: new Date(now + LEASE_MS).toISOString(),
      leaseToken: `${id}:${now}`,
      delivery: this.#delivery(now),
      until: now + LEASE_MS,
    };
    this.playbacks.push(taken);
    return taken;
  };

  heartbeat = async ({ id, leaseToken }: Ticket, report: Report): Promise<HeartbeatAnswer> => {
    this.#reach();
    const playback = this.#find(id, leaseToken);
    const now = Date.now();
    if (now >= playback.until) playback.ended ??= { reason: 'expired' };
    if (playback.ended) throw { status: 410, code: 'lease_ended', body: playback.ended } satisfies Refusal;
    playback.until = now + LEASE_MS;
    this.beats.push({ ...report, id, token: leaseToken });
    this.#owner = id;
    this.point = report.positionSeconds;
    return {
      leaseExpiresAt: new Date(playback.until).toISOString(),
      heartbeatEverySeconds: this.everySeconds,
      delivery: this.#delivery(now),
      progress: this.#progress(),
      ...(this.renewsTokens && { leaseToken: `${id}:${now}` }),
    };
  };

  stop = async ({ id, leaseToken }: Ticket, last: Partial<Report>) => {
    this.#reach();
    const playback = this.#find(id, leaseToken);
    playback.ended ??= { reason: 'stopped' };
    this.stops.push({ ...last, id });
    if (last.positionSeconds !== undefined && this.#owner === id) this.point = last.positionSeconds;
    return { progress: this.#progress() };
  };

  /** Ends what runs, as another device or the service does. */
  end(how: Record<string, unknown>): void {
    this.playbacks.at(-1)!.ended = how;
  }

  /** Another device plays the film to `seconds`. */
  playedElsewhere(seconds: number): void {
    this.#owner = 'pbs_elsewhere';
    this.point = seconds;
  }

  #reach(): void {
    if (this.away) throw { status: 0, code: 'offline' } satisfies Refusal;
  }

  #find(id: string, token: string): Taken {
    const issuedAt = Number(token.split(':')[1]);
    if (Date.now() - issuedAt > this.leaseTokenLastsMs) {
      const detail = 'Send a valid access token as "Authorization: Bearer …".';
      throw { status: 401, code: 'unauthenticated', body: { detail } } satisfies Refusal;
    }
    return this.playbacks.find((each) => each.id === id)!;
  }

  #progress() {
    return { positionSeconds: this.point, state: 'paused' as const };
  }

  #delivery(now: number) {
    const query = `Expires=${now + GRANT_MS}`;
    return {
      query,
      manifestUrl: `http://localhost/media/v/med_1/${this.manifest}/index.m3u8?${query}`,
      expiresAt: new Date(now + GRANT_MS).toISOString(),
    };
  }
}

/** A screening with everything around it. Needs vitest's fake timers. */
export function screen({ service = new FakeService(), loads = true } = {}) {
  const media = new FakeMedia();
  const statuses: Status[] = [];
  const streams: (StreamRequest & { destroyed: boolean; retries: number })[] = [];
  const screening = new Screening(
    {
      ...{ service, media, menus: {} },
      newKey: () => `key-${service.keys.length + 1}-${statuses.length}`,
      onstatus: (status) => statuses.push(status),
      onopen: () => media.play(),
      open: (request) => {
        const opened = { ...request, destroyed: false, retries: 0 };
        streams.push(opened);
        if (loads) media.load(request.startAt);
        return Promise.resolve({
          destroy() {
            opened.destroyed = true;
            media.unload();
          },
          retry: () => void opened.retries++,
          setLevel: () => undefined,
          setSubtitles: () => undefined,
          setSound: () => undefined,
        });
      },
    },
    { titleId: 'ttl_1' },
  );
  return { screening, service, media, statuses, streams };
}

/** A screening that plays, `point` seconds into the film. */
export async function playing(point = 600) {
  const service = new FakeService();
  service.point = point;
  const all = screen({ service });
  await all.screening.begin();
  return all;
}

export const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
