import { isDeepStrictEqual } from 'node:util';
import type { App } from '../../app.ts';
import { type EpisodeRecord, episodeView } from '../../domain/catalogue/title.ts';
import { Problem } from '../../domain/problem.ts';
import {
  type EpisodeChanges,
  MAX_EPISODES,
  type NewEpisode,
  summedUp,
  withEpisodeChanges,
  withNewSeasons,
} from '../../domain/titles/episode-changes.ts';
import type { AdminTitleRecord } from '../../domain/titles/title-changes.ts';
import { absent } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItem, type Table, TransactionFailed, type Write } from '../../table/table.ts';
import { type Change, mustMatch } from '../administration.ts';
import { auditWrite } from '../audit.ts';
import { putTitle } from '../catalogue/shelves.ts';
import { episodeItem, episodePlaceItem, episodesOf } from '../catalogue/titles.ts';
import { leavingWrites } from '../media/leaving.ts';
import { releaseWrite } from './noted-releases.ts';
import { titleForAdmin } from './title-administration.ts';
import { continueWithdrawal, withdrawalWrite } from './withdrawals.ts';

const ATTEMPTS = 8;

/** Adds an episode to a series. Throws `not_found`, `episode_exists`, and 422 for a movie. */
export async function createEpisode(
  app: App,
  titleId: string,
  given: NewEpisode,
  change: Change,
): Promise<EpisodeRecord> {
  const { seasonNumber: season, episodeNumber: number, ...text } = given;
  const episode = { ...text, season, number, titleId, episodeId: app.newId('epi'), version: 1 };
  return changeEpisodes(app, titleId, change, 'createEpisode', ({ title, episodes }) => {
    if (title.type !== 'series') throw refusal('', 'only a series has episodes');
    const made = episodes.find(({ by }) => by === change.operationId);
    if (made) return { done: made };
    if (episodes.length >= MAX_EPISODES) throw refusal('', `a series has ${MAX_EPISODES} episodes at most`);
    return { done: episode, after: episode };
  });
}

/** Changes an episode; what is so already stays at its version. Throws `not_found`, `stale_version` and `episode_exists`. */
export const editEpisode = (
  app: App,
  { titleId, episodeId }: { titleId: string; episodeId: string },
  changes: EpisodeChanges,
  change: Change,
): Promise<EpisodeRecord> =>
  changeEpisodes(app, titleId, change, 'updateEpisode', ({ episodes }) => {
    const before = found(episodes, episodeId);
    if (before.by === change.operationId) return { done: before };
    mustMatch(before, change);
    const changed = withEpisodeChanges(before, changes);
    if (isDeepStrictEqual(changed, before)) return { done: before };
    const after = { ...changed, version: before.version + 1 };
    return { done: after, before, after };
  });

/**
 * Deletes an episode; what runs of it ends at its next heartbeat. Throws `not_found`, `stale_version`, and
 * `media_not_ready` for the last one that a published series can play: withdraw the series first.
 */
export async function deleteEpisode(
  app: App,
  { titleId, episodeId }: { titleId: string; episodeId: string },
  change: Change,
): Promise<void> {
  await changeEpisodes(app, titleId, change, 'deleteEpisode', ({ title, episodes }) => {
    const before = found(episodes, episodeId);
    mustMatch(before, change);
    const playable = episodes.filter(({ media }) => media !== undefined);
    if (title.status === 'published' && playable.length === 1 && playable[0] === before) {
      throw new Problem(
        'media_not_ready',
        'It is all that this published series can play: withdraw that first.',
      );
    }
    return { done: before, before };
  });
}

interface Step {
  done: EpisodeRecord;
  before?: EpisodeRecord;
  after?: EpisodeRecord;
}

/**
 * Tries until nobody else changed the series meanwhile: an episode changes in one transaction with its title, which
 * tells how many seasons there are and what they can play.
 */
async function changeEpisodes(
  app: App,
  titleId: string,
  change: Change,
  action: string,
  step: (series: { title: AdminTitleRecord; episodes: EpisodeRecord[] }) => Step,
): Promise<EpisodeRecord> {
  const { table } = app;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const title = await titleForAdmin(app, titleId);
    const episodes = await episodesOf(table, titleId);
    const { done, before, after } = step({ title, episodes });
    if (!before && !after) return done;
    const left = [...episodes.filter((each) => each !== before), ...(after ? [after] : [])];
    const now = app.now();
    const { title: series, seasons } = withNewSeasons(title, episodes, left);
    const ends = before !== undefined && after === undefined && title.status === 'published';
    const writes = [
      ...episodeWrites(before, after && { ...after, by: change.operationId }),
      episodeAudit({ action, before, after, change }, now),
      ...seasons.map((season) => releaseWrite({ titleId, season }, now)),
      ...(ends ? [withdrawalWrite(titleId, change.operationId)] : []),
      ...(after ? [] : await leavingWrites(app, titleId, before?.media?.mediaId)),
    ];
    try {
      await putTitle(table, summedUp(series, left), title, change.operationId, { also: writes, now });
      if (ends) await continueWithdrawal(table, titleId);
      return done;
    } catch (error) {
      if (!(error instanceof TransactionFailed)) throw error;
      if (after && (await isTaken(table, after))) {
        throw new Problem('episode_exists', `Season ${after.season} has an episode ${after.number} already.`);
      }
    }
  }
  throw new Problem('unavailable', 'The series is changing too fast; try again shortly.', {}, 1);
}

function found(episodes: EpisodeRecord[], episodeId: string): EpisodeRecord {
  const episode = episodes.find((each) => each.episodeId === episodeId);
  if (!episode) throw new Problem('not_found', 'There is no such episode.');
  return episode;
}

const placeKey = (episode: EpisodeRecord) => {
  const { pk, sk } = episodePlaceItem(episode);
  return { pk, sk };
};

/** The episode, which the title written with it guards by its revision, and its claim of a number in its season. */
function episodeWrites(before: EpisodeRecord | undefined, after: EpisodeRecord | undefined): Write[] {
  const [from, to] = [before && placeKey(before), after && placeKey(after)];
  const moves = from?.sk !== to?.sk;
  return [
    ...(after ? [{ put: episodeItem(after) }] : []),
    ...(before && !after ? [{ delete: keyOf('episode', before) }] : []),
    ...(to && moves ? [{ put: episodePlaceItem(after!), when: absent('pk') }] : []),
    ...(from && moves ? [{ delete: from }] : []),
  ];
}

async function isTaken(table: Table, episode: EpisodeRecord): Promise<boolean> {
  const holder = await getItem<{ episodeId: string }>(table, placeKey(episode));
  return holder !== undefined && holder.episodeId !== episode.episodeId;
}

function episodeAudit(
  {
    action,
    before,
    after,
    change,
  }: { action: string; before: EpisodeRecord | undefined; after: EpisodeRecord | undefined; change: Change },
  now: number,
): Write {
  const { episodeId } = (before ?? after)!;
  const views = { before: before ? episodeView(before) : null, after: after ? episodeView(after) : null };
  return auditWrite(
    { actorId: change.actorId, action, objectId: episodeId, ...views },
    now,
    change.operationId,
  );
}

const refusal = (pointer: string, detail: string) =>
  new Problem('invalid_request', 'The request does not fit its schema.', { errors: [{ pointer, detail }] });
