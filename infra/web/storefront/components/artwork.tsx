import { useState } from 'preact/hooks';

interface ArtworkProps {
  class: 'poster' | 'backdrop' | 'hero-art';
  url: string | null;
  /** The same in a smaller size, for a card. */
  card?: string | null;
  name: string;
}

/** How wide the two sizes of an uploaded picture are in pixels, and cards at most. */
const WIDTHS = { poster: [400, 800, '12rem'], backdrop: [640, 1920, '19rem'] } as const;
type Sized = keyof typeof WIDTHS;

/** Lets the browser choose between both sizes. */
function sourcesOf(kind: Sized, card: string, url: string) {
  const [small, large, sizes] = WIDTHS[kind];
  return { srcset: `${card} ${small}w, ${url} ${large}w`, sizes };
}

/** An image, or a lettered tile where there is none. Decorative: the name always stands beside it. */
export function Artwork({ class: className, url, card, name }: ArtworkProps) {
  const [failed, setFailed] = useState(false);
  if (!url || failed) {
    return (
      <span class={`art art-missing ${className}`} aria-hidden="true">
        {name}
      </span>
    );
  }
  return (
    <img
      class={`art ${className}`}
      {...(card && className !== 'hero-art' && sourcesOf(className, card, url))}
      src={url}
      alt=""
      loading={className === 'hero-art' ? 'eager' : 'lazy'}
      onError={() => setFailed(true)}
    />
  );
}
