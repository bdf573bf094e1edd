import { useState } from 'preact/hooks';
import { useParams } from 'wouter-preact';
import { type Action, ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { clock } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { getTitle, listGenres, similarTitles } from '../catalogue.ts';
import { Artwork } from '../components/artwork.tsx';
import { DecisionNotice } from '../components/decision.tsx';
import { FactLine, ProgressBar } from '../components/facts.tsx';
import { LazyRow } from '../components/title-row.tsx';
import { signInPath, watchHref } from '../links.ts';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { Episodes } from './episodes.tsx';
import { TrailerDialog } from './trailer.tsx';

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

/** Whether playing may be offered: a full house is settled at the start, anything else would be refused. */
const mayPlay = (decision: Schemas['Decision'] | undefined): boolean =>
  decision === undefined || decision.playable || decision.code === 'stream_limit_reached';

function TitleView({ title, genres }: { title: Title; genres: string }) {
  const { api } = usePerson();
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
          <Actions title={title} />
          {decision && !decision.playable && <DecisionNotice decision={decision} />}
          <p class="synopsis">{title.synopsis}</p>
          <Credits title={title} />
        </div>
      </div>
      <div class="shelves">
        {title.type === 'series' && <Episodes title={title} playable={mayPlay(decision)} />}
        <LazyRow id="similar" heading="More like this" ask={similar} />
      </div>
    </article>
  );
}

function Actions({ title }: { title: Title }) {
  const { id } = usePerson();
  const action = useAction();
  const [trailer, setTrailer] = useState(false);
  return (
    <div class="actions">
      {title.progress && title.progress.percent > 0 && (
        <div class="title-progress">
          <ProgressBar percent={title.progress.percent} />
        </div>
      )}
      <div class="button-row">
        <PlayButtons title={title} />
        {title.hasTrailer && (
          <button id="trailer" class="button large glass" type="button" onClick={() => setTrailer(true)}>
            Trailer
          </button>
        )}
        {id !== null && <WatchlistButton title={title} action={action} />}
      </div>
      <Outcome action={action} />
      {trailer && <TrailerDialog title={title} onClose={() => setTrailer(false)} />}
    </div>
  );
}

function PlayButtons({ title: { id: titleId, type, progress, playability } }: { title: Title }) {
  const { id } = usePerson();
  const icon = <span class="play-icon" aria-hidden="true" />;
  if (id === null) {
    const href = `#${signInPath(watchHref(titleId).slice(1))}`;
    return (
      <a id="play" class="button primary large" href={href} data-signed-in="false">
        {icon}
        Sign in to play
      </a>
    );
  }
  if (!mayPlay(playability)) {
    const needsPlan = ['subscription_required', 'plan_upgrade_required'].includes(playability!.code);
    if (!needsPlan || playability!.unlockedBy) return null;
    return (
      <a id="see-plans" class="button large" href="#/plans">
        See plans
      </a>
    );
  }
  const at = progress && progress.state !== 'completed' ? progress.positionSeconds : 0;
  return (
    <>
      <a id="play" class="button primary large" href={watchHref(titleId)} data-resume={at > 0}>
        {icon}
        {at > 0 ? `Resume at ${clock(at)}` : 'Play'}
      </a>
      {at > 0 && type === 'movie' && (
        <a id="start-over" class="button large glass" href={watchHref(titleId, null, 'start')}>
          Start over
        </a>
      )}
    </>
  );
}

function WatchlistButton({ title, action }: { title: Title; action: Action }) {
  const { api } = usePerson();
  const [listed, setListed] = useState(title.inWatchlist ?? false);
  const toggle = async () => {
    const params = { params: { path: { titleId: title.id } } };
    if (listed) await answerOf(api.DELETE('/v1/me/watchlist/{titleId}', params));
    else await answerOf(api.PUT('/v1/me/watchlist/{titleId}', params));
    setListed(!listed);
  };
  return (
    <ActionButton
      action={action}
      run={toggle}
      id="watchlist"
      class="button large glass"
      aria-pressed={listed}
    >
      {listed ? '✓ In my list' : '+ My list'}
    </ActionButton>
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
