import type Hls from 'hls.js';
import type { ErrorData, HlsConfig, LoadPolicy, MediaPlaylist } from 'hls.js';
import { Recovery } from './recovery.ts';
import type { Stream, StreamRequest, Track } from './stream.ts';
import { loadThumbnails } from './thumbnails.ts';
import { THUMBNAILS_ID } from '../../../../lib/media/frames.ts';

type HlsModule = typeof Hls;

let loaded: Promise<HlsModule> | undefined;

/** hls.js, fetched when something plays for the first time; asked for early, it comes beside the start. */
export function loadHls(): Promise<HlsModule> {
  loaded ??= import('hls.js').then((module) => module.default);
  loaded.catch(() => (loaded = undefined));
  return loaded;
}

/** Chromium answers "maybe" to native HLS and then fails, so hls.js is asked first. */
export async function openStream(video: HTMLVideoElement, request: StreamRequest): Promise<Stream> {
  const Player = await loadHls();
  if (Player.isSupported()) return openWithHls(Player, video, request);
  if (video.canPlayType('application/vnd.apple.mpegurl')) return openNatively(video, request);
  request.onfailed('unsupported');
  return { destroy() {}, retry() {}, setLevel() {}, setSubtitles() {}, setSound() {} };
}

/** One more try at once; whatever still fails is for `Recovery`, which knows whether a new signature is needed. */
const retries = { maxNumRetry: 1, retryDelayMs: 500, maxRetryDelayMs: 1000 };
const policy: { default: LoadPolicy['default'] } = {
  default: {
    maxTimeToFirstByteMs: 10_000,
    maxLoadTimeMs: 60_000,
    timeoutRetry: retries,
    errorRetry: retries,
  },
};

const configOf = ({ startAt, query }: StreamRequest): Partial<HlsConfig> => ({
  startPosition: startAt,
  // A worker would come from a blob: URL, which a strict content security policy does not allow.
  enableWorker: false,
  // Else a film of few bits is fetched whole by somebody who may leave after a minute.
  ...{ maxBufferLength: 30, maxMaxBufferLength: 120 },
  fragLoadPolicy: policy,
  playlistLoadPolicy: policy,
  manifestLoadPolicy: policy,
  xhrSetup: (xhr, url) => xhr.open('GET', withQuery(url, query), true),
});

/** A playlist's own query may be minutes old when it is asked for again, so it is replaced, not kept. */
function withQuery(url: string, query: StreamRequest['query']): string {
  const { origin, pathname } = new URL(url, location.href);
  return query && pathname.startsWith('/media/v/') ? `${origin}${pathname}?${query()}` : url;
}

const trackOf = ({ lang, name }: MediaPlaylist): Track => ({ language: lang ?? '', name });

function openWithHls(Player: HlsModule, video: HTMLVideoElement, request: StreamRequest): Stream {
  const { Events, ErrorTypes } = Player;
  const hls = new Player(configOf(request));
  let hasLoaded = false;
  const recovery = new Recovery(request, {
    // Before the first piece nothing knows where to go on but the source itself.
    load: () => (hasLoaded ? hls.startLoad() : hls.loadSource(request.manifestUrl())),
    mend: () => hls.recoverMediaError(),
  });
  const leaving = new AbortController();
  hls.on(Events.MANIFEST_LOADED, (_, { url, sessionData }) => {
    const list = sessionData?.[THUMBNAILS_ID]?.URI;
    if (list === undefined || !request.onthumbnails) return;
    const signed = (address: string) => withQuery(address, request.query);
    loadThumbnails(new URL(list, url).href, signed, leaving.signal).then(
      (thumbnails) => request.onthumbnails?.(thumbnails),
      // A film plays as well without.
      () => null,
    );
  });
  hls.on(Events.MANIFEST_PARSED, () => request.onlevels?.(hls.levels.map(({ height }) => ({ height }))));
  hls.on(Events.SUBTITLE_TRACKS_UPDATED, () => request.onsubtitles?.(hls.subtitleTracks.map(trackOf)));
  hls.on(Events.AUDIO_TRACKS_UPDATED, () => request.onsounds?.(hls.audioTracks.map(trackOf)));
  hls.on(Events.LEVEL_SWITCHED, (_, { level }) => request.onlevel?.(hls.levels[level]!.height));
  hls.on(Events.FRAG_BUFFERED, () => {
    hasLoaded = true;
    recovery.worked();
  });
  hls.on(Events.ERROR, (_, data: ErrorData) => {
    if (!data.fatal) return;
    if (data.type === ErrorTypes.NETWORK_ERROR) void recovery.loadFailed(data.response?.code ?? 0);
    else recovery.mediaFailed();
  });
  hls.loadSource(request.manifestUrl());
  hls.attachMedia(video);
  return {
    destroy() {
      leaving.abort();
      recovery.stop();
      hls.destroy();
    },
    retry: () => recovery.retry(),
    setLevel: (index) => (hls.nextLevel = index),
    setSubtitles(index) {
      hls.subtitleDisplay = index >= 0;
      hls.subtitleTrack = index;
    },
    setSound: (index) => (hls.audioTrack = index),
  };
}

/** Safari on iPhone: the grant's cookies, set by start and heartbeat, open the segments. */
function openNatively(video: HTMLVideoElement, request: StreamRequest): Stream {
  const load = () => {
    request.onreload?.();
    video.src = request.manifestUrl();
    void video.play().catch(() => null);
  };
  const recovery = new Recovery(request, { load, mend: load });
  const leaving = new AbortController();
  const on = (event: string, hear: () => void) =>
    video.addEventListener(event, hear, { signal: leaving.signal });
  const tracks = () => [...video.textTracks].filter(({ kind }) => kind === 'subtitles');
  on('resize', () => video.videoHeight && request.onlevel?.(video.videoHeight));
  on('playing', () => recovery.worked());
  on('error', () => void recovery.loadFailed(0));
  on('loadedmetadata', () =>
    request.onsubtitles?.(tracks().map(({ language, label }) => ({ language, name: label }))),
  );
  on('loadedmetadata', () => (video.currentTime = request.startAt));
  video.src = request.manifestUrl();
  return {
    destroy() {
      leaving.abort();
      recovery.stop();
      video.removeAttribute('src');
      video.load();
    },
    retry: () => recovery.retry(),
    setLevel() {},
    setSubtitles: (index) =>
      tracks().forEach((track, i) => (track.mode = i === index ? 'showing' : 'disabled')),
    // Which sound plays is chosen by the system there, from its own settings.
    setSound() {},
  };
}
