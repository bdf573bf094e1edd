import * as z from 'zod';
import { Instant, toInstant } from '../../../lib/domain/ids.ts';
import { Decision } from '../../../lib/domain/playback/playability.ts';
import { type Media, Title, type TitleRecord, titleView } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { explainedAll, verdictOf } from '../../../lib/store/playback/decisions.ts';
import { watchlistPage } from '../../../lib/store/history/watchlist.ts';

const WatchlistItem = z
  .object({ title: Title, addedAt: Instant, playability: Decision })
  .meta({ id: 'WatchlistItem' });

export const handler = endpoint(
  {
    id: 'listWatchlist',
    method: 'GET',
    path: '/v1/me/watchlist',
    access: 'user',
    summary: "The caller's watchlist, newest first, without titles that cannot be seen now",
    description: 'What the plan does not cover stays, and its `playability` says so.',
    list: WatchlistItem,
    status: 200,
    problems: [],
    table: ['GetItem', 'Query', 'BatchGetItem', 'PutItem'],
  },
  async ({ caller: { userId, deviceId }, page }, app) => {
    const { table, config, now } = app;
    const { viewing, items, next } = await watchlistPage(app, userId, page);
    const verdicts = items.map(({ title }) =>
      verdictOf(viewing, { deviceId, title, media: likelyMedia(title) }, now()),
    );
    const decisions = await explainedAll(table, verdicts);
    const views = items.map(({ title, addedAt }, index) => ({
      title: titleView(title, config.origin),
      addedAt: toInstant(addedAt),
      playability: decisions[index]!,
    }));
    return { items: views, next };
  },
);

/** Of a series, what its best episode has: which one would play is not worth a read for every row. */
const likelyMedia = ({ media, maxResolution }: TitleRecord): Media | undefined =>
  media ?? (maxResolution && { mediaId: '', maxResolution, durationSeconds: 0 });
