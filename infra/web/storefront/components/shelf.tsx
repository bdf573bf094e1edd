import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';

interface ShelfProps {
  id: string;
  heading: string;
  /** Where the heading leads: everything of this kind. */
  moreHref?: string;
  children: ComponentChildren;
}

/** A titled shelf of cards that scrolls sideways. */
export function Shelf({ id, heading, moreHref, children }: ShelfProps) {
  const track = useRef<HTMLDivElement>(null);
  const move = (direction: number) =>
    track.current!.scrollBy({ left: direction * track.current!.clientWidth * 0.85, behavior: 'smooth' });
  return (
    <section class="shelf" id={id} aria-labelledby={`${id}-heading`}>
      <div class="shelf-head">
        <h2 id={`${id}-heading`} tabIndex={-1}>
          {moreHref ? <a href={moreHref}>{heading}</a> : heading}
        </h2>
        <div class="shelf-arrows">
          <Arrow label={`Back in ${heading}`} sign="‹" move={() => move(-1)} />
          <Arrow label={`On in ${heading}`} sign="›" move={() => move(1)} />
        </div>
      </div>
      <div class="shelf-track" ref={track} tabIndex={-1}>
        {children}
      </div>
    </section>
  );
}

const Arrow = ({ label, sign, move }: { label: string; sign: string; move: () => void }) => (
  <button class="icon-button" type="button" aria-label={label} onClick={move}>
    {sign}
  </button>
);

/** A shelf while it loads, as high as it will be. */
export function ShelfSkeleton({ heading }: { heading: string }) {
  return (
    <div class="shelf">
      <div class="shelf-head">
        <h2 class="pending-heading">{heading}</h2>
        <div class="shelf-arrows" aria-hidden="true">
          <span class="icon-button" />
        </div>
      </div>
      <div class="shelf-track skeleton" aria-hidden="true">
        {Array.from({ length: 9 }, (_, index) => (
          <span class="card" key={index}>
            <span class="card-art" />
            <span class="card-name">&nbsp;</span>
            <span class="card-note">
              <span class="badge">&nbsp;</span>
            </span>
          </span>
        ))}
      </div>
    </div>
  );
}
