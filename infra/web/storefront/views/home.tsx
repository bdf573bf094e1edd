import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { words } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { listGenres, listTitles } from '../catalogue.ts';
import { Artwork } from '../components/artwork.tsx';
import { FactLine } from '../components/facts.tsx';
import { Near } from '../components/near.tsx';
import { ShelfSkeleton } from '../components/shelf.tsx';
import { CatalogueRow, LazyRow, ROW, TitleRow } from '../components/title-row.tsx';
import { watchHref } from '../links.ts';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { ContinueRow } from './continue-row.tsx';

const limited = { params: { query: { limit: ROW } } };

interface Own {
  resume: Schemas['ContinueItem'][];
  recommended: Schemas['Recommendation'][];
  /** Whether the title on top would play. */
  playable: boolean;
}

/** All that is seen without scrolling, at once, so that nothing moves under the reader's eyes. */
async function loadTop(api: Api, signedIn: boolean) {
  const popular = listTitles(api, { sort: 'popular', limit: ROW });
  if (!signedIn) return { popular: (await popular).items, own: null };
  const [{ items }, resume, recommended, playable] = await Promise.all([
    popular,
    answerOf(api.GET('/v1/me/continue-watching', limited)),
    answerOf(api.GET('/v1/me/recommendations', limited)),
    popular.then(({ items: [first] }) => first !== undefined && isPlayable(api, first.id)),
  ]);
  const own: Own = { resume: resume.items, recommended: recommended.items, playable };
  return { popular: items, own };
}

async function isPlayable(api: Api, titleId: string): Promise<boolean> {
  const decision = await answerOf(
    api.GET('/v1/titles/{titleId}/playability', { params: { path: { titleId } } }),
  );
  return decision.playable || decision.code === 'stream_limit_reached';
}

/** The front page: what to go on with, then the catalogue by genre. Rows load as they come near the screen. */
export function HomePage() {
  const { id, api } = usePerson();
  const top = useAnswer(() => loadTop(api, id !== null), []);
  usePageTitle(top.value || top.failure ? '' : undefined);
  return (
    <Answer of={top} waiting={<Loading />} page>
      {({ popular, own }) => (
        <div class="home">
          {popular[0] && <Hero title={popular[0]} playable={own?.playable ?? true} />}
          <div class="shelves">
            {own && <OwnRows own={own} />}
            <TitleRow
              id="popular"
              heading="Popular now"
              moreHref="#/search?sort=popular"
              entries={popular.map((title) => ({ title }))}
            />
            {popular.length === 0 && <p class="empty">No titles are published yet.</p>}
            <CatalogueRow id="newest" heading="New arrivals" filters={{ sort: 'newest' }} />
            {own && <RecentRow />}
            <Near waiting={<ShelfSkeleton heading="Genres" />}>
              <GenreRows />
            </Near>
          </div>
        </div>
      )}
    </Answer>
  );
}

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

function OwnRows({ own }: { own: Own }) {
  const { api } = usePerson();
  const listed = async () =>
    (await answerOf(api.GET('/v1/me/watchlist', limited))).items.map(({ title }) => ({ title }));
  return (
    <div id="personal-rows">
      <ContinueRow items={own.resume} />
      <TitleRow
        id="recommended"
        heading="For you"
        entries={own.recommended.map(({ title, reason }) => ({ title, note: reasonText(reason) }))}
      />
      <LazyRow id="watchlist" heading="My list" ask={listed} />
    </div>
  );
}

const reasonText = ({ code, basedOn }: Schemas['Recommendation']['reason']): string =>
  basedOn ? `Because of ${basedOn.name}` : words(code);

function RecentRow() {
  const { api } = usePerson();
  const recent = async () =>
    (await answerOf(api.GET('/v1/me/recently-watched', limited))).items.map(({ title, state }) => ({
      title,
      note: words(state),
    }));
  return <LazyRow id="recently-watched" heading="Recently watched" ask={recent} />;
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
