import type { Schemas } from '../../shared/client.ts';
import { duration, plural } from '../../shared/format.ts';

const LEVELS = { free: 'Free', basic: 'Basic', premium: 'Premium' };

/** The price of entry of a title. */
export const LevelBadge = ({ level }: { level: Schemas['AccessLevel'] }) => (
  <span class={`badge level-${level}`} data-level={level}>
    {LEVELS[level] ?? level}
  </span>
);

/** "2024, 1 h 42 min, PG-13, 1080p", leaving out what is not known. */
export function FactLine({ title }: { title: Schemas['Title'] }) {
  const length =
    title.type === 'series'
      ? title.seasonCount && plural(title.seasonCount, 'season')
      : duration(title.durationSeconds ?? 0);
  const facts = [title.releaseYear, length, title.maturityRating, title.maxResolution];
  return (
    <p class="facts">
      <LevelBadge level={title.accessLevel} />
      {facts.filter(Boolean).map((fact) => (
        <span class="fact" key={fact}>
          {fact}
        </span>
      ))}
    </p>
  );
}

/** `percent` is 0–100. */
export function ProgressBar({ percent }: { percent: number }) {
  const value = Math.min(100, Math.max(0, percent));
  return <progress class="progress" max={100} value={value} aria-label={`${Math.round(value)} % watched`} />;
}

export const episodeLabel = ({
  seasonNumber,
  episodeNumber,
}: Pick<Schemas['Episode'], 'seasonNumber' | 'episodeNumber'>): string =>
  `S${seasonNumber} E${episodeNumber}`;
