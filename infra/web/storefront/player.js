import { call } from './api.js';

let hlsModule;

/** hls.js, fetched when something plays for the first time. */
async function loadHls() {
  hlsModule ??= import('hls.js');
  return (await hlsModule).default;
}

/** A height as the plans name it: 2160 → "4K", 720 → "720p". */
export function resolutionName(height) {
  return height >= 2160 ? '4K' : `${height}p`;
}

/**
 * Plays a stream in `video`. Chromium answers "maybe" to native HLS and then fails, so hls.js is asked first.
 * @param {HTMLVideoElement} video
 * @param {object} stream
 * @param {string} stream.url
 * @param {number} [stream.startAt] seconds
 * @param {() => string} [stream.query] what requests under `/media/v/` carry; asked for each of them
 * @param {() => Promise<void>} [stream.renew] called before one more try when loading failed
 * @param {(levels: Array<{height: number}>) => void} [stream.onlevels]
 * @param {(height: number, automatic: boolean) => void} [stream.onlevel]
 * @param {(message: string) => void} stream.onfailed
 * @returns {Promise<{destroy(): void, setLevel(index: number): void}>}
 */
export async function playStream(video, stream) {
  const Hls = await loadHls();
  if (Hls.isSupported()) return playWithHls(Hls, video, stream);
  if (!video.canPlayType('application/vnd.apple.mpegurl')) {
    stream.onfailed('This browser cannot play HLS video.');
    return { destroy() {}, setLevel() {} };
  }
  return playNatively(video, stream);
}

/** Safari on iPhone: the grant's cookies, set by start and heartbeat, open the segments. */
function playNatively(video, { url, startAt = 0, onlevel, onfailed }) {
  const seek = () => startAt > 0 && (video.currentTime = startAt);
  const resized = () => video.videoHeight && onlevel?.(video.videoHeight, true);
  const failed = () => onfailed('The video could not be loaded.');
  video.addEventListener('loadedmetadata', seek, { once: true });
  video.addEventListener('resize', resized);
  video.addEventListener('error', failed);
  video.src = url;
  return {
    destroy() {
      video.removeEventListener('resize', resized);
      video.removeEventListener('error', failed);
      video.removeAttribute('src');
      video.load();
    },
    setLevel() {},
  };
}

function playWithHls(Hls, video, stream) {
  const hls = new Hls({
    startPosition: stream.startAt ?? -1,
    // A worker would come from a blob: URL, which a strict content security policy does not allow.
    enableWorker: false,
    maxBufferLength: 30,
    xhrSetup: (xhr, url) => xhr.open('GET', withQuery(url, stream.query), true),
  });
  hls.on(Hls.Events.MANIFEST_PARSED, () => stream.onlevels?.(hls.levels));
  hls.on(Hls.Events.LEVEL_SWITCHED, (_, { level }) => {
    stream.onlevel?.(hls.levels[level].height, hls.autoLevelEnabled);
  });
  hls.on(Hls.Events.ERROR, recovery(Hls, hls, stream));
  hls.loadSource(stream.url);
  hls.attachMedia(video);
  return {
    destroy: () => hls.destroy(),
    setLevel: (index) => (hls.nextLevel = index),
  };
}

/** The manifest's own query may be minutes old when it is asked for again, so it is replaced, not kept. */
function withQuery(url, query) {
  const { origin, pathname } = new URL(url, location.href);
  return query && pathname.startsWith('/media/v/') ? `${origin}${pathname}?${query()}` : url;
}

/** Tries again a few times, with a renewed grant; a laptop that slept comes back with an expired one. */
function recovery(Hls, hls, { renew, onfailed }) {
  let tries = 0;
  hls.on(Hls.Events.FRAG_BUFFERED, () => (tries = 0));
  return async (_, data) => {
    if (!data.fatal) return;
    const atManifest = data.details.startsWith('manifest');
    if (++tries > 3 || atManifest) return onfailed(failureText(data));
    if (data.type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    if (data.type !== Hls.ErrorTypes.NETWORK_ERROR) return onfailed(failureText(data));
    await renew?.();
    if (hls.media) hls.startLoad();
  };
}

function failureText({ response }) {
  if (response?.code === 403) return 'The media edge refused the stream (403).';
  if (response?.code) return `The video could not be loaded (${response.code}).`;
  return 'The video could not be played.';
}

/** Plays, muted when the browser refuses sound before a gesture. Answers whether it had to be muted. */
export async function autoplay(video) {
  try {
    await video.play();
  } catch (refusal) {
    if (refusal.name !== 'NotAllowedError') return false;
    video.muted = true;
    await video.play().catch(() => null);
    return true;
  }
  return false;
}

/** Where a trailer lies; it needs no token and no signature. */
export function trailerOf(titleId) {
  return call('GET', `/v1/titles/${titleId}/trailer`);
}
