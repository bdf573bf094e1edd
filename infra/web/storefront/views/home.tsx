import type { ComponentChildren } from 'preact';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { type Schemas, answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { listGenres, listTitles } from '../catalogue.ts';
import { Artwork } from '../components/artwork.tsx';
import { FactLine } from '../components/facts.tsx';
import { Near } from '../components/near.tsx';
import { ShelfSkeleton } from '../components/shelf.tsx';
import { CatalogueRow, ROW, TitleRow } from '../components/title-row.tsx';
import { watchHref } from '../links.ts';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { OwnRow } from './own-row.tsx';

/** The front page: what to go on with, then the catalogue by genre. Rows below the screen load as they come near. */
export const HomePage = () => (usePerson().id === null ? <PublicHome /> : <OwnHome />);

/** All that a person sees first comes in one answer, so that nothing moves under their eyes. */
function OwnHome() {
  const { api } = usePerson();
  const home = useAnswer(() => answerOf(api.GET('/v1/me/home')), []);
  usePageTitle(home.value || home.failure ? '' : undefined);
  return (
    <Answer of={home} waiting={<Loading />} page>
      {({ rows, featured }) => (
        <Page hero={featured && <Hero title={featured} playable={isPlayable(rows, featured.id)} />}>
          <div id="personal-rows">
            {rows.map((row) => (
              <OwnRow key={row.id} row={row} />
            ))}
          </div>
        </Page>
      )}
    </Answer>
  );
}

const isPlayable = (rows: Schemas['Home']['rows'], titleId: string): boolean => {
  const shown = rows.flatMap(({ items }) => items).find(({ title }) => title.id === titleId);
  return (
    shown === undefined || shown.playability.playable || shown.playability.code === 'stream_limit_reached'
  );
};

function PublicHome() {
  const { api } = usePerson();
  const top = useAnswer(async () => (await listTitles(api, { sort: 'popular', limit: ROW })).items, []);
  usePageTitle(top.value || top.failure ? '' : undefined);
  return (
    <Answer of={top} waiting={<Loading />} page>
      {(popular) => (
        <Page hero={popular[0] && <Hero title={popular[0]} playable />}>
          <TitleRow
            id="popular"
            heading="Popular now"
            moreHref="#/search?sort=popular"
            entries={popular.map((title) => ({ title }))}
          />
          {popular.length === 0 && <p class="empty">No titles are published yet.</p>}
          <CatalogueRow id="newest" heading="New arrivals" filters={{ sort: 'newest' }} />
        </Page>
      )}
    </Answer>
  );
}

const Page = ({ hero, children }: { hero: ComponentChildren; children: ComponentChildren }) => (
  <div class="home">
    {hero ?? <h1 class="visually-hidden">Home</h1>}
    <div class="shelves">
      {children}
      <Near waiting={<ShelfSkeleton heading="Genres" />}>
        <GenreRows />
      </Near>
    </div>
  </div>
);

function Hero({ title, playable }: { title: Schemas['Title']; playable: boolean }) {
  return (
    <section class="hero" aria-labelledby="hero-name" data-title-id={title.id}>
      <Artwork class="hero-art" url={title.backdropUrl} name="" />
      <div class="hero-text">
        <p class="eyebrow">Now showing</p>
        <h1 id="hero-name">{title.name}</h1>
        <FactLine title={title} />
        <p class="hero-synopsis">{title.synopsis}</p>
        <div class="button-row">
          {playable && (
            <a id="hero-play" class="button primary large" href={watchHref(title.id)}>
              <span class="play-icon" aria-hidden="true" />
              Play
            </a>
          )}
          <a class="button large glass" href={`#/title/${title.id}`}>
            More about it
          </a>
        </div>
      </div>
    </section>
  );
}

function GenreRows() {
  const { api } = usePerson();
  const genres = useAnswer(async () => (await listGenres(api)).items, []);
  return (
    <Answer of={genres} waiting={<ShelfSkeleton heading="Genres" />}>
      {(items) => (
        <div class="genre-rows">
          {items
            .filter(({ titleCount }) => titleCount > 0)
            .map(({ id, name }) => (
              <CatalogueRow key={id} id={`genre-${id}`} heading={name} filters={{ genre: id }} />
            ))}
        </div>
      )}
    </Answer>
  );
}
