import { useState } from 'preact/hooks';
import { type Action, ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { type Schemas, answerOf } from '../../shared/client.ts';
import { clock } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { episodeLabel, ProgressBar } from '../components/facts.tsx';
import { signInPath, watchHref } from '../links.ts';
import { isAllSeen, type Seen } from './seen.ts';
import { TrailerDialog } from './trailer.tsx';

type Title = Schemas['TitleDetail'];
type TitleProps = { title: Title; seen: Seen };

/** Whether playing may be offered: a full house is settled at the start, anything else would be refused. */
export const mayPlay = (decision: Schemas['Decision'] | undefined): boolean =>
  decision === undefined || decision.playable || decision.code === 'stream_limit_reached';

/** What one may do with a title: play it, list it, mark it, or have it recommended no more. */
export function TitleActions({ title, seen }: TitleProps) {
  const { id } = usePerson();
  const action = useAction();
  const [trailer, setTrailer] = useState(false);
  const { percent = 0 } = seen.place ?? {};
  return (
    <div class="actions">
      {percent > 0 && (
        <div class="title-progress">
          <ProgressBar percent={percent} />
        </div>
      )}
      <div class="button-row">
        <PlayButtons title={title} seen={seen} />
        {title.hasTrailer && (
          <button id="trailer" class="button large glass" type="button" onClick={() => setTrailer(true)}>
            Trailer
          </button>
        )}
      </div>
      {id !== null && (
        <div class="button-row">
          <WatchlistButton title={title} action={action} />
          <WatchedButton title={title} seen={seen} action={action} />
          <InterestButton title={title} action={action} />
        </div>
      )}
      <Outcome action={action} />
      {trailer && <TrailerDialog title={title} onClose={() => setTrailer(false)} />}
    </div>
  );
}

function PlayButtons({ title, seen: { place, next } }: TitleProps) {
  const { id: titleId, playability } = title;
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
  const at = place && place.state !== 'completed' ? place.positionSeconds : 0;
  const isBegun = next !== undefined && place?.state !== null && place?.state !== 'completed';
  const goOn = isBegun ? `Continue ${episodeLabel(next)}` : at > 0 ? `Resume at ${clock(at)}` : 'Play';
  return (
    <>
      <a id="play" class="button primary large" href={watchHref(titleId)} data-resume={at > 0}>
        {icon}
        {goOn}
      </a>
      {at > 0 && (
        <a id="start-over" class="button large glass" href={watchHref(titleId, next?.episodeId, 'start')}>
          Start over
        </a>
      )}
    </>
  );
}

interface ToggleProps {
  id: string;
  action: Action;
  /** Whether it is so now. */
  on: boolean;
  set: (on: boolean) => Promise<unknown>;
  /** What it says where it is not so, and where it is. */
  labels: readonly [off: string, on: string];
}

const Toggle = ({ id, action, on, set, labels }: ToggleProps) => (
  <ActionButton action={action} run={() => set(!on)} id={id} class="button large glass" aria-pressed={on}>
    {labels[on ? 1 : 0]}
  </ActionButton>
);

function WatchlistButton({ title, action }: { title: Title; action: Action }) {
  const { api } = usePerson();
  const [listed, setListed] = useState(title.inWatchlist ?? false);
  const set = async (on: boolean) => {
    const params = { params: { path: { titleId: title.id } } };
    if (on) await answerOf(api.PUT('/v1/me/watchlist/{titleId}', params));
    else await answerOf(api.DELETE('/v1/me/watchlist/{titleId}', params));
    setListed(on);
  };
  return <Toggle id="watchlist" on={listed} labels={['+ My list', '✓ In my list']} {...{ action, set }} />;
}

function WatchedButton({ title, seen, action }: TitleProps & { action: Action }) {
  const isSeries = title.type === 'series';
  const on = isSeries ? isAllSeen(seen.episodes) : seen.place?.state === 'completed';
  const labels = isSeries
    ? (['Mark all as watched', '✓ All watched'] as const)
    : (['Mark as watched', '✓ Watched'] as const);
  return <Toggle id="watched" set={(completed) => seen.mark(completed)} {...{ on, labels, action }} />;
}

function InterestButton({ title, action }: { title: Title; action: Action }) {
  const { api } = usePerson();
  const [hidden, setHidden] = useState(title.notInterested ?? false);
  const set = async (on: boolean) => {
    const params = { params: { path: { titleId: title.id } } };
    if (on) await answerOf(api.DELETE('/v1/me/recommendations/{titleId}', params));
    else await answerOf(api.PUT('/v1/me/recommendations/{titleId}', params));
    setHidden(on);
  };
  const labels = ['Not interested', '✓ Not recommended any more'] as const;
  return <Toggle id="not-interested" on={hidden} {...{ set, labels, action }} />;
}
