import { useState } from 'preact/hooks';

interface ArtworkProps {
  class: 'poster' | 'backdrop' | 'hero-art';
  url: string | null;
  name: string;
}

/** An image, or a lettered tile where there is none. Decorative: the name always stands beside it. */
export function Artwork({ class: className, url, name }: ArtworkProps) {
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
      src={url}
      alt=""
      loading={className === 'hero-art' ? 'eager' : 'lazy'}
      onError={() => setFailed(true)}
    />
  );
}
