import { useState } from 'preact/hooks';
import { clock } from '../../../shared/format.ts';
import type { Thumbnail, Thumbnails } from '../../player/thumbnails.ts';
import type { MediaState } from './media-state.ts';

export const percent = (part: number, whole: number) => `${whole > 0 ? (part / whole) * 100 : 0}%`;

interface TimelineProps {
  media: MediaState;
  seek: (seconds: number) => void;
  thumbnails: Thumbnails | undefined;
}

/** The place in the film, and above it what is at the place under the pointer or reached by keys. */
export function Timeline({ media, seek, thumbnails }: TimelineProps) {
  const { seconds, duration, bufferedTo } = media;
  const [pointed, setPointed] = useState<number>();
  const [byKeys, setByKeys] = useState(false);
  const shown = pointed === undefined ? byKeys && seconds : pointed * duration;
  const leave = () => setPointed(undefined);
  return (
    <div class="player-seek">
      {shown !== false && duration > 0 && (
        <Preview seconds={shown} share={shown / duration} picture={thumbnails?.at(shown)} />
      )}
      <input
        id="seek"
        class="player-range player-timeline"
        type="range"
        aria-label="Place in the film"
        aria-valuetext={`${clock(seconds)} of ${clock(duration)}`}
        min="0"
        max={duration || 1}
        step="any"
        value={seconds}
        style={{ '--played': percent(seconds, duration), '--loaded': percent(bufferedTo, duration) }}
        onInput={({ currentTarget }) => duration > 0 && seek(currentTarget.valueAsNumber)}
        onPointerMove={({ currentTarget, clientX }) => setPointed(shareAt(currentTarget, clientX))}
        onPointerLeave={leave}
        onPointerCancel={leave}
        // A finger that is lifted points nowhere any more.
        onPointerUp={({ pointerType }) => pointerType !== 'mouse' && leave()}
        onFocus={({ currentTarget }) => setByKeys(currentTarget.matches(':focus-visible'))}
        onKeyDown={() => setByKeys(true)}
        onBlur={() => setByKeys(false)}
      />
    </div>
  );
}

/** Width of the bar's handle, whose middle is at the place: the stylesheet's 1rem. */
const HANDLE_PX = 16;

/** Which part of the film is under the pointer, 0 to 1, as a click there would seek it. */
function shareAt(bar: HTMLElement, clientX: number): number {
  const { left, width } = bar.getBoundingClientRect();
  return Math.min(1, Math.max(0, (clientX - left - HANDLE_PX / 2) / (width - HANDLE_PX)));
}

interface PreviewProps {
  seconds: number;
  /** Of the bar, 0 to 1. */
  share: number;
  picture: Thumbnail | undefined;
}

/** For the eye alone: the bar itself tells its place. */
const Preview = ({ seconds, share, picture }: PreviewProps) => (
  <div class="player-preview" aria-hidden="true" style={{ '--at': share }}>
    {picture !== undefined && (
      <img
        src={picture.url}
        alt=""
        width={picture.width}
        height={picture.height}
        style={{ objectPosition: `${-picture.x}px ${-picture.y}px` }}
        onLoad={({ currentTarget }) => (currentTarget.hidden = false)}
        onError={({ currentTarget }) => (currentTarget.hidden = true)}
      />
    )}
    <span>{clock(seconds)}</span>
  </div>
);
