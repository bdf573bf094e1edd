import * as z from 'zod';
import { TitleProgress } from '../../../lib/domain/history/history.ts';
import { EpisodeId, TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { markWatched } from '../../../lib/store/history/history-changes.ts';
import { titleProgress } from '../../../lib/store/history/title-progress.ts';
import { episodesOf } from '../../../lib/store/catalogue/titles.ts';
import { noSuchTitle, visibleTitle } from '../../../lib/store/catalogue/visible-title.ts';

const WatchedRequest = z
  .strictObject({
    completed: z.boolean(),
    episodeId: EpisodeId.optional().meta({ description: 'One episode of a series.' }),
    seasonNumber: z
      .int()
      .min(1)
      .optional()
      .meta({ description: 'Every episode of a season; without it and `episodeId` of the whole series.' }),
  })
  .refine(({ episodeId, seasonNumber }) => episodeId === undefined || seasonNumber === undefined, {
    error: 'must not be there beside an episode',
    path: ['seasonNumber'],
  })
  .meta({ id: 'WatchedRequest' });

export const handler = endpoint(
  {
    id: 'setWatched',
    method: 'PUT',
    path: '/v1/me/progress/{titleId}',
    access: 'user',
    summary: 'Mark a title, a season or an episode as watched, or as not watched',
    description:
      'Of a series without `episodeId` and `seasonNumber` it is every episode. Marked as not watched, it begins at 0 again.',
    params: { titleId: TitleId },
    body: WatchedRequest,
    status: 200,
    returns: TitleProgress,
    problems: [],
    table: ['GetItem', 'PutItem', 'Query'],
  },
  async ({ caller: { userId }, params, body: { completed, episodeId, seasonNumber } }, app) => {
    const title = await visibleTitle(app.table, params.titleId, app.now());
    const all = title.type === 'series' ? await episodesOf(app.table, title.titleId) : [];
    const episodes = all.filter(
      (each) =>
        each.episodeId === (episodeId ?? each.episodeId) && each.season === (seasonNumber ?? each.season),
    );
    const isPart = episodeId !== undefined || seasonNumber !== undefined;
    if (isPart && episodes.length === 0) throw noSuchTitle();
    await markWatched(app, userId, { title, episodes, completed });
    return titleProgress(app.table, userId, title);
  },
);
