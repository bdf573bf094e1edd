import type { PlayerActions } from '../keys.ts';
import type { Names } from '../names.ts';
import type { Watching } from '../watching.ts';

/** What a phone's lock screen, a keyboard's media keys and a headset's buttons show and do. */
export function nameSession({ title, episode, poster }: Names): void {
  if (!('mediaSession' in navigator) || title === undefined) return;
  navigator.mediaSession.metadata = new MediaMetadata({
    ...(episode === undefined ? { title, artist: 'Marquee' } : { title: episode, artist: title }),
    artwork: poster === undefined ? [] : [{ src: poster }],
  });
}

const SKIP_SECONDS = 10;
const MOVES = ['play', 'pause', 'seeked', 'durationchange', 'ratechange'];

/** Joins the buttons outside the page to the player; what it returns takes them off. */
export function joinSession(
  { video, screening: { place } }: Watching,
  actions: PlayerActions,
  hasNext: boolean,
): () => void {
  if (!('mediaSession' in navigator)) return () => undefined;
  const { mediaSession } = navigator;
  const handlers: Partial<Record<MediaSessionAction, MediaSessionActionHandler>> = {
    play: () => void video.play().catch(() => null),
    pause: () => video.pause(),
    seekbackward: ({ seekOffset }) => actions.skip(-(seekOffset ?? SKIP_SECONDS)),
    seekforward: ({ seekOffset }) => actions.skip(seekOffset ?? SKIP_SECONDS),
    seekto: ({ seekTime }) => void (seekTime !== undefined && place.seek(seekTime)),
    ...(hasNext && { nexttrack: () => actions.playNext() }),
  };
  const names = Object.keys(handlers) as MediaSessionAction[];
  const set = (name: MediaSessionAction, handler: MediaSessionActionHandler | null) => {
    try {
      mediaSession.setActionHandler(name, handler);
    } catch {
      // A browser throws at the name of a button that it does not know.
    }
  };
  const tell = () => {
    const { duration, playbackRate } = video;
    if (!(duration > 0) || !Number.isFinite(duration)) return;
    mediaSession.setPositionState({ duration, playbackRate, position: Math.min(place.seconds, duration) });
  };
  const leaving = new AbortController();
  for (const event of MOVES) video.addEventListener(event, tell, { signal: leaving.signal });
  for (const name of names) set(name, handlers[name]!);
  tell();
  return () => {
    leaving.abort();
    for (const name of names) set(name, null);
  };
}
