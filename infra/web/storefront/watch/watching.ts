import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Api, newKey } from '../../shared/client.ts';
import { autoplay } from '../player/autoplay.ts';
import { openStream } from '../player/hls.ts';
import { Screening } from '../player/screening.ts';
import type { Status } from '../player/status.ts';
import type { Playback, StartRequest } from '../player/service.ts';
import { playbackApi } from './playback-api.ts';
import { type Menus, menusOf } from './menus/menus.ts';

/** A screening as the page shows it. */
export interface Watching extends Menus {
  video: HTMLVideoElement;
  screening: Screening;
  status: ReadonlySignal<Status>;
  /** Of the newest start whose stream was opened. */
  playback: ReadonlySignal<Playback | undefined>;
  /** The browser allowed the start without sound only. */
  silenced: Signal<boolean>;
  /** Leaves the page. */
  close(): void;
}

/** Starts at once; reports, recovers and gives the slot back by itself until `close`. */
export function watchIn(
  video: HTMLVideoElement,
  api: Api,
  { fromStart, ...wish }: Pick<StartRequest, 'titleId' | 'episodeId' | 'fromStart'>,
): Watching {
  const status = signal<Status>({ name: 'starting', unreachable: false });
  const playback = signal<Playback>();
  const silenced = signal(false);
  const menus = menusOf(() => screening.stream);
  const screening: Screening = new Screening(
    {
      ...{ service: playbackApi(api), media: video, newKey, menus: menus.hooks },
      open: (request) => openStream(video, request),
      onstatus: (next) => (status.value = next),
      onopen: (opened) => {
        playback.value = opened;
        void autoplay(video).then((muted) => (silenced.value = muted));
      },
    },
    wish,
  );
  const forget = followPage(screening);
  void screening.begin(fromStart ? { fromStart } : {});
  return {
    ...{ video, screening, status, playback, silenced, ...menus.shown },
    close() {
      forget();
      void screening.close();
    },
  };
}

/** A page that goes away leaves its point; one that the browser kept and shows again waits for a press of play. */
function followPage(screening: Screening): () => void {
  const leaving = new AbortController();
  const { signal } = leaving;
  addEventListener('pagehide', () => void screening.suspend(), { signal });
  addEventListener('online', () => screening.retryNow(), { signal });
  addEventListener('pageshow', ({ persisted }) => void (persisted && screening.resume()), { signal });
  document.addEventListener('visibilitychange', () => document.hidden && screening.report(), { signal });
  return () => leaving.abort();
}
