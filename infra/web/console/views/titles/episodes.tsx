import { type Api, type Schemas, answerOf } from '../../../shared/client.ts';
import { readAll } from '../../components/list.tsx';
import { EpisodeDelete } from './episode.tsx';
import { mediaWords } from './title.tsx';

export const allEpisodes = (api: Api, titleId: string): Promise<Schemas['Episode'][]> =>
  readAll((cursor) => {
    const params = { path: { titleId }, query: { limit: 100, ...(cursor && { cursor }) } };
    return answerOf(api.GET('/v1/admin/titles/{titleId}/episodes', { params }));
  });

interface EpisodesProps {
  title: Schemas['AdminTitle'];
  episodes: Schemas['Episode'][];
  again: () => void;
}

/** The episodes of a series, by season and number. */
export function Episodes({ title, episodes, again }: EpisodesProps) {
  return (
    <section class="panel" aria-labelledby="episodes-heading">
      <h2 id="episodes-heading" tabIndex={-1}>
        Episodes
      </h2>
      {episodes.length === 0 && <p class="muted">None yet.</p>}
      <ul class="rows" id="episodes">
        {episodes.map((episode) => (
          <li class="row" key={episode.id}>
            <a class="row-link" href={`#/titles/${title.id}/episodes/${episode.id}`}>
              S{episode.seasonNumber} E{episode.episodeNumber} · {episode.name}
            </a>
            <span class="row-facts">{mediaWords(episode.durationSeconds, episode.maxResolution)}</span>
            <EpisodeDelete episode={episode} onDone={again} focusAfter="episodes-heading" />
          </li>
        ))}
      </ul>
      <p>
        <a class="button" id="new-episode" href={`#/titles/${title.id}/episodes/new`}>
          New episode
        </a>
      </p>
    </section>
  );
}
