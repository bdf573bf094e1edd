import { useEffect, useState } from 'preact/hooks';
import type { Place } from '../../player/place.ts';

/** What the controls show of the media element. */
export interface MediaState {
  paused: boolean;
  /** It should play and waits for data. */
  waiting: boolean;
  seconds: number;
  /** 0 while it is not known. */
  duration: number;
  /** Where what is loaded around the viewer's place ends. */
  bufferedTo: number;
  muted: boolean;
  /** 0 to 1. */
  volume: number;
}

const HAVE_FUTURE_DATA = 3;
const EVENTS = [
  ...['play', 'pause', 'playing', 'waiting', 'seeking', 'seeked', 'timeupdate', 'durationchange'],
  ...['progress', 'volumechange', 'canplay', 'emptied'],
];

function read(video: HTMLVideoElement, place: Place): MediaState {
  const { paused, readyState, duration, buffered, muted, volume } = video;
  const { seconds } = place;
  const ranges = Array.from(
    { length: buffered.length },
    (_, i) => [buffered.start(i), buffered.end(i)] as const,
  );
  const around = ranges.find(([start, end]) => start <= seconds + 0.5 && seconds <= end);
  return {
    ...{ paused, muted, volume, seconds },
    waiting: !paused && readyState < HAVE_FUTURE_DATA,
    duration: Number.isFinite(duration) ? duration : 0,
    bufferedTo: around?.[1] ?? seconds,
  };
}

/** Follows the element. The place is the viewer's, also while the element is on its way there. */
export function useMediaState(video: HTMLVideoElement, place: Place): MediaState {
  const [state, setState] = useState(() => read(video, place));
  useEffect(() => {
    const update = () => setState(read(video, place));
    for (const event of EVENTS) video.addEventListener(event, update);
    return () => EVENTS.forEach((event) => video.removeEventListener(event, update));
  }, [video, place]);
  return state;
}
