import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import type { Schemas } from '../../shared/client.ts';
import { duration } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { listEpisodes } from '../catalogue.ts';
import { ProgressBar } from '../components/facts.tsx';
import { signInPath, watchHref } from '../links.ts';
import { isAllSeen, type Seen } from './seen.ts';

interface EpisodesProps {
  title: Schemas['TitleDetail'];
  seen: Seen;
  /** Whether an episode may be offered for playing; a plan covers a whole series or none of it. */
  playable: boolean;
}

/** The episodes of a series, one season at a time, each with how far the caller is in it. */
export function Episodes({ title, seen, playable }: EpisodesProps) {
  const { id, api } = usePerson();
  const [season, setSeason] = useState(1);
  const action = useAction();
  const known = new Map(seen.episodes.map((entry) => [entry.episodeId, entry]));
  const ofSeason = seen.episodes.filter(({ seasonNumber }) => seasonNumber === season);
  const isSeen = isAllSeen(ofSeason);
  const listed = useAnswer(() => listEpisodes(api, title.id, season), [season]);
  const seasons = Array.from({ length: Math.max(1, title.seasonCount ?? 1) }, (_, index) => index + 1);
  return (
    <section id="episodes" class="episodes" aria-labelledby="episodes-heading">
      <div class="shelf-head">
        <h2 id="episodes-heading">Episodes</h2>
        <select
          id="season"
          aria-label="Season"
          value={season}
          onChange={(event) => setSeason(Number(event.currentTarget.value))}
        >
          {seasons.map((number) => (
            <option key={number} value={number}>
              Season {number}
            </option>
          ))}
        </select>
        {id !== null && (
          <ActionButton
            action={action}
            run={() => seen.mark(!isSeen, { seasonNumber: season })}
            id="season-watched"
            aria-pressed={isSeen}
          >
            {isSeen ? '✓ Season watched' : 'Mark season as watched'}
          </ActionButton>
        )}
      </div>
      <Outcome action={action} />
      <div id="episode-list">
        <Answer of={listed}>
          {({ items }) =>
            items.length === 0 ? (
              <p class="empty">No episode of this season is out yet.</p>
            ) : (
              <ol class="episode-list">
                {items.map((episode) => (
                  <EpisodeRow
                    key={episode.id}
                    episode={episode}
                    percent={known.get(episode.id)?.percent ?? 0}
                    watched={known.get(episode.id)?.state === 'completed'}
                    mark={(completed) => seen.mark(completed, { episodeId: episode.id })}
                    playable={playable}
                  />
                ))}
              </ol>
            )
          }
        </Answer>
      </div>
    </section>
  );
}

interface EpisodeRowProps {
  episode: Schemas['Episode'];
  percent: number;
  watched: boolean;
  mark: (completed: boolean) => Promise<unknown>;
  playable: boolean;
}

function EpisodeRow({ episode, percent, watched, mark, playable }: EpisodeRowProps) {
  const { id } = usePerson();
  const action = useAction();
  const name = `episode ${episode.episodeNumber}, ${episode.name}`;
  const watch = watchHref(episode.titleId, episode.id);
  return (
    <li class="episode" data-episode-id={episode.id}>
      <span class="episode-number" aria-hidden="true">
        {episode.episodeNumber}
      </span>
      <div class="episode-text">
        <h3>
          {episode.name} <span class="muted">{duration(episode.durationSeconds ?? 0)}</span>
        </h3>
        <p>{episode.synopsis}</p>
        {percent > 0 && <ProgressBar percent={percent} />}
        {id !== null && (
          <ActionButton action={action} run={() => mark(!watched)} class="mark-button">
            {watched ? '✓ Watched' : 'Mark as watched'}
            <span class="visually-hidden">
              : {name}
              {watched && '. Mark as not watched'}
            </span>
          </ActionButton>
        )}
        <Outcome action={action} />
      </div>
      {playable && (
        <a
          class="button"
          href={id === null ? `#${signInPath(watch.slice(1))}` : watch}
          aria-label={`Play ${name}`}
        >
          Play
        </a>
      )}
    </li>
  );
}
