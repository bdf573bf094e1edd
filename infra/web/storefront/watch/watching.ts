import { type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { type Api, newKey } from '../../shared/client.ts';
import { autoplay } from '../player/autoplay.ts';
import { openStream } from '../player/hls.ts';
import { Screening } from '../player/screening.ts';
import type { Status } from '../player/status.ts';
import type { Playback, StartRequest } from '../player/service.ts';
import type { Level, SubtitleTrack } from '../player/stream.ts';
import { playbackApi } from './playback-api.ts';
import { keepPreferences, levelFor, readPreferences, trackFor } from './preferences.ts';

/** A screening as the page shows it. */
export interface Watching {
  video: HTMLVideoElement;
  screening: Screening;
  status: ReadonlySignal<Status>;
  /** Of the newest start whose stream was opened. */
  playback: ReadonlySignal<Playback | undefined>;
  levels: ReadonlySignal<Level[]>;
  /** Lines of the picture that plays now. */
  height: ReadonlySignal<number | undefined>;
  /** An index of `levels`, −1 for automatic. */
  level: ReadonlySignal<number>;
  subtitleTracks: ReadonlySignal<SubtitleTrack[]>;
  /** An index of `subtitleTracks`, −1 for none. */
  subtitles: ReadonlySignal<number>;
  /** The browser allowed the start without sound only. */
  silenced: Signal<boolean>;
  chooseLevel(index: number): void;
  chooseSubtitles(index: number): void;
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
  const menus = menusOf(() => screening);
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

/** Quality and subtitles: what there is, what is shown, and what this viewer chose before. */
function menusOf(screening: () => Screening) {
  const levels = signal<Level[]>([]);
  const level = signal(-1);
  const height = signal<number>();
  const subtitleTracks = signal<SubtitleTrack[]>([]);
  const subtitles = signal(-1);
  const applyLevel = (index: number) => {
    level.value = index;
    screening().stream?.setLevel(index);
  };
  const applySubtitles = (index: number) => {
    subtitles.value = index;
    screening().stream?.setSubtitles(index);
  };
  return {
    hooks: {
      onlevels: (next: Level[]) => {
        levels.value = next;
        applyLevel(levelFor(next, readPreferences(localStorage)));
      },
      onlevel: (next: number) => (height.value = next),
      onsubtitles: (next: SubtitleTrack[]) => {
        subtitleTracks.value = next;
        applySubtitles(trackFor(next, readPreferences(localStorage)));
      },
    },
    shown: {
      ...{ levels, level, height, subtitleTracks, subtitles },
      chooseLevel(index: number) {
        applyLevel(index);
        keepPreferences(localStorage, { height: levels.value[index]?.height ?? null });
      },
      chooseSubtitles(index: number) {
        applySubtitles(index);
        keepPreferences(localStorage, { subtitles: subtitleTracks.value[index]?.language ?? null });
      },
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
