import type { Schemas } from '../../shared/client.ts';
import { duration } from '../../shared/format.ts';
import { watchHref } from '../links.ts';
import { Artwork } from './artwork.tsx';
import { episodeLabel, LevelBadge, ProgressBar } from './facts.tsx';

/** What a card shows of a title. */
export type CardTitle = Pick<
  Schemas['Title'],
  | ('id' | 'type' | 'name' | 'releaseYear' | 'accessLevel')
  | ('posterUrl' | 'posterCardUrl' | 'backdropUrl' | 'backdropCardUrl')
>;

const yearOf = ({ releaseYear, type }: CardTitle): string =>
  [releaseYear, type === 'series' && 'Series'].filter(Boolean).join(' · ');

/** A poster that leads to its title page; `note` is a second line under the name. */
export function TitleCard({ title, note }: { title: CardTitle; note?: string | undefined }) {
  return (
    <a class="card" href={`#/title/${title.id}`} data-title-id={title.id}>
      <span class="card-art">
        <Artwork class="poster" url={title.posterUrl} card={title.posterCardUrl} name={title.name} />
      </span>
      <span class="card-name">{title.name}</span>
      <span class="card-note">
        <LevelBadge level={title.accessLevel} />
        <span class="card-note-text">{note ?? yearOf(title)}</span>
      </span>
    </a>
  );
}

/** A wide card that goes on playing, with how far one is; what the plan no longer covers leads to its title page. */
export function ResumeCard({ item }: { item: Schemas['HomeItem'] }) {
  const { title, episode, positionSeconds = 0, durationSeconds = 0, percent = 0, playability } = item;
  const place = episode ? `${episodeLabel(episode)} · ` : '';
  const left = duration(Math.max(0, durationSeconds - positionSeconds));
  const remaining = positionSeconds > 0 ? `${left} left` : 'Up next';
  return (
    <div class="wide-card" data-title-id={title.id}>
      <a
        class="wide-link"
        href={playability.playable ? watchHref(title.id, episode?.id) : `#/title/${title.id}`}
      >
        <span class="wide-art">
          <Artwork
            class="backdrop"
            url={title.backdropUrl ?? title.posterUrl}
            card={title.backdropCardUrl}
            name={title.name}
          />
          {playability.playable && <span class="play-mark" aria-hidden="true" />}
          <ProgressBar percent={percent} />
        </span>
        <span class="card-name">
          {playability.playable && <span class="visually-hidden">Resume </span>}
          {title.name}
        </span>
        <span class="card-note">
          {place}
          {playability.playable ? remaining : 'Not in your plan now'}
        </span>
      </a>
    </div>
  );
}

/** Takes something out of a list; its label says what and where from. */
export const HideButton = ({ label, onHide }: { label: string; onHide: () => void }) => (
  <button class="icon-button hide-button" type="button" title={label} aria-label={label} onClick={onHide}>
    ✕
  </button>
);
