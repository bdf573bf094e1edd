import { Fragment } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { dateTime } from '../../shared/format.ts';
import { Quality } from './menus/choices.tsx';
import type { Watching } from './watching.ts';

interface TopBarProps {
  backHref: string;
  title: string | undefined;
  episode: string | undefined;
  watching: Watching | undefined;
}

/** The bar above the picture: the way back, what plays, its quality, and what the protocol does behind it. */
export function TopBar({ backHref, title, episode, watching }: TopBarProps) {
  const playback = watching?.playback.value;
  return (
    <div class="watch-bar">
      <a class="back-link" href={backHref} aria-label="Back to the title">
        ‹
      </a>
      <div class="watch-names">
        <h1 id="watch-title" class="watch-title">
          {title ?? 'Marquee'}
        </h1>
        <p id="watch-episode" class="watch-episode">
          {episode}
        </p>
      </div>
      {watching && playback && (
        <>
          <div class="watch-quality">
            <Quality watching={watching} maxResolution={playback.maxResolution} />
          </div>
          <div class="watch-facts">
            <StreamFacts watching={watching} />
          </div>
        </>
      )}
    </div>
  );
}

const REFRESH_MS = 1000;

/** For whoever wants to see the protocol work. */
function StreamFacts({ watching: { screening, playback } }: { watching: Watching }) {
  const [open, setOpen] = useState(false);
  const [, refresh] = useState(0);
  useEffect(() => {
    if (!open) return;
    const timer = setInterval(() => refresh((count) => count + 1), REFRESH_MS);
    return () => clearInterval(timer);
  }, [open]);
  const { lease } = screening;
  const facts: [string, string | number | undefined][] = [
    ['Playback', lease?.id],
    ['Ceiling', playback.value?.maxResolution],
    ['Reports sent', lease?.sequence],
    ['Report every', lease && `${lease.everySeconds} s`],
    ['Slot held until', lease && dateTime(lease.expiresAt)],
    ['Media grant until', lease && dateTime(lease.delivery.expiresAt)],
  ];
  return (
    <details class="facts-box" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>Stream</summary>
      <dl id="stream-facts">
        {facts.map(([label, value]) => (
          <Fragment key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </details>
  );
}
