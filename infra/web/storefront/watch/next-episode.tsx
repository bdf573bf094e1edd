import { useEffect, useState } from 'preact/hooks';
import { navigate } from '../../shared/hash-location.ts';
import type { Names } from './names.ts';

type Next = NonNullable<Names['next']>;

/** In place of the episode that is over, so that the way back does not lead through all that were watched. */
export const playEpisode = ({ href }: Next): void => navigate(href.replace(/^#/, ''), { replace: true });

const SECONDS = 10;

/** Plays the next episode by itself after a while, unless the viewer says otherwise. */
export function NextEpisode({ next }: { next: Next }) {
  /** Undefined when the viewer has stopped it. */
  const [left, setLeft] = useState<number | undefined>(SECONDS);
  useEffect(() => {
    if (left === undefined) return;
    if (left === 0) return playEpisode(next);
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  const play = () => playEpisode(next);
  return (
    <>
      <button type="button" id="next-episode" class="button primary" onClick={play}>
        {left === undefined ? `Next: ${next.name}` : `Next in ${left}: ${next.name}`}
      </button>
      {left !== undefined && (
        <button type="button" id="stay" class="button" onClick={() => setLeft(undefined)}>
          Stay here
        </button>
      )}
    </>
  );
}
