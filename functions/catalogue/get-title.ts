import * as z from 'zod';
import type { App } from '../../lib/app.ts';
import { Decision } from '../../lib/domain/playback/playability.ts';
import { Progress, progressView } from '../../lib/domain/history/progress.ts';
import type { HistoryRow } from '../../lib/domain/history/rows.ts';
import { isVisible, Title, TitleId, titleView } from '../../lib/domain/catalogue/title.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { explained, verdictOf } from '../../lib/store/playback/decisions.ts';
import { currentRow, playbackFacts } from '../../lib/store/playback/playables.ts';
import { noSuchTitle, visibleTitle } from '../../lib/store/catalogue/visible-title.ts';
import { isOfNoInterest } from '../../lib/store/history/not-interested.ts';
import { isInWatchlist } from '../../lib/store/history/watchlist.ts';

const TitleDetail = Title.extend({
  progress: Progress.nullable().optional().meta({
    description: 'How far the caller is, of a series in the episode to go on with; null: not begun.',
  }),
  inWatchlist: z.boolean().optional(),
  notInterested: z.boolean().optional().meta({ description: 'The caller wants it recommended no more.' }),
  playability: Decision.optional(),
}).meta({ id: 'TitleDetail' });

export const handler = endpoint(
  {
    id: 'getTitle',
    method: 'GET',
    path: '/v1/titles/{titleId}',
    access: 'public',
    summary: 'A title; with a token also how far the caller is and whether it would play',
    description:
      'Drafts and titles outside their window are 404. Durations are in seconds. A shared cache may keep an anonymous answer for 60 s.',
    params: { titleId: TitleId },
    status: 200,
    returns: TitleDetail,
    problems: ['not_found'],
    table: ['GetItem', 'BatchGetItem', 'Query'],
    cacheSeconds: 60,
  },
  async ({ caller, params: { titleId } }, app) => {
    if (caller) return detailFor(app, caller, titleId);
    return titleView(await visibleTitle(app.table, titleId, app.now()), app.config.origin);
  },
);

async function detailFor({ table, config, now }: App, { userId, deviceId }: Caller, titleId: string) {
  const [{ viewing, title, playable, row }, inWatchlist, notInterested] = await Promise.all([
    playbackFacts(table, userId, { titleId, episodeId: undefined }),
    isInWatchlist(table, userId, titleId),
    isOfNoInterest(table, userId, titleId),
  ]);
  if (!title || !isVisible(title, now())) throw noSuchTitle();
  const verdict = verdictOf(viewing, { deviceId, title, media: playable?.media }, now());
  const current = currentRow(viewing, titleId, row);
  return {
    ...titleView(title, config.origin),
    progress: current ? progressOf(current, title.type) : null,
    inWatchlist,
    notInterested,
    playability: await explained(table, verdict),
  };
}

/** Of a movie its point, of a series that of the episode played last; none where only episodes were marked. */
function progressOf({ titleId, updatedAt, episode, point, durationSeconds }: HistoryRow, type: string) {
  if (type === 'series' && !episode) return null;
  return progressView({ titleId, episodeId: episode?.episodeId, point, durationSeconds, updatedAt });
}
