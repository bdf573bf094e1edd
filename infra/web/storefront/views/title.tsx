import { useParams } from 'wouter-preact';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import type { Api, Schemas } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { getTitle, listGenres, similarTitles } from '../catalogue.ts';
import { Artwork } from '../components/artwork.tsx';
import { DecisionNotice } from '../components/decision.tsx';
import { FactLine } from '../components/facts.tsx';
import { LazyRow } from '../components/title-row.tsx';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { Episodes } from './episodes.tsx';
import { Plays } from './plays.tsx';
import { useSeen } from './seen.ts';
import { mayPlay, TitleActions } from './title-actions.tsx';

type Title = Schemas['TitleDetail'];

async function loadTitle(api: Api, titleId: string, signedIn: boolean) {
  const [title, genres] = await Promise.all([
    getTitle(api, titleId, signedIn),
    listGenres(api).catch(() => ({ items: [] })),
  ]);
  const names = new Map(genres.items.map(({ id, name }) => [id, name]));
  return { title, genres: title.genres.map((genre) => names.get(genre) ?? genre).join(' · ') };
}

export function TitlePage() {
  const { id: titleId = '' } = useParams();
  const { id, api } = usePerson();
  const loaded = useAnswer(() => loadTitle(api, titleId, id !== null), []);
  usePageTitle(loaded.failure ? 'Not found' : loaded.value?.title.name);
  return (
    <Answer of={loaded} waiting={<Loading />} page>
      {({ title, genres }) => <TitleView title={title} genres={genres} />}
    </Answer>
  );
}

function TitleView({ title, genres }: { title: Title; genres: string }) {
  const { id, api } = usePerson();
  const seen = useSeen(title);
  const decision = title.playability;
  const similar = async () => (await similarTitles(api, title.id)).items.map((other) => ({ title: other }));
  return (
    <article class="title-page" data-title-id={title.id}>
      <div class="title-backdrop" aria-hidden="true">
        <Artwork class="hero-art" url={title.backdropUrl} name="" />
      </div>
      <div class="title-body">
        <div class="title-poster">
          <Artwork class="poster" url={title.posterUrl} name={title.name} />
        </div>
        <div class="title-text">
          <p class="eyebrow">{genres}</p>
          <h1>{title.name}</h1>
          <FactLine title={title} />
          <TitleActions title={title} seen={seen} />
          {decision && !decision.playable && <DecisionNotice decision={decision} />}
          <p class="synopsis">{title.synopsis}</p>
          <Credits title={title} />
        </div>
      </div>
      <div class="shelves">
        {title.type === 'series' && <Episodes title={title} seen={seen} playable={mayPlay(decision)} />}
        <LazyRow id="similar" heading="More like this" ask={similar} />
        {id !== null && <Plays titleId={title.id} />}
      </div>
    </article>
  );
}

function Credits({ title: { cast, directors } }: { title: Title }) {
  const rows = [
    ['Directed by', directors],
    ['With', cast],
  ] as const;
  return (
    <dl class="credits">
      {rows
        .filter(([, people]) => people.length > 0)
        .map(([label, people]) => (
          <>
            <dt>{label}</dt>
            <dd>{people.join(', ')}</dd>
          </>
        ))}
    </dl>
  );
}
