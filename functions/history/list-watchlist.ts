import * as z from 'zod';
import { Instant, toInstant } from '../../lib/domain/ids.ts';
import { Title, titleView } from '../../lib/domain/title.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { watchlistPage } from '../../lib/store/watchlist.ts';

const WatchlistItem = z.object({ title: Title, addedAt: Instant }).meta({ id: 'WatchlistItem' });

export const handler = endpoint(
  {
    id: 'listWatchlist',
    method: 'GET',
    path: '/v1/me/watchlist',
    access: 'user',
    summary: "The caller's watchlist, newest first, without titles that cannot be seen now",
    list: WatchlistItem,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  async ({ caller: { userId }, page }, { table, config, now }) => {
    const { items, next } = await watchlistPage(table, userId, now(), page);
    const views = items.map(({ title, addedAt }) => ({
      title: titleView(title, config.origin),
      addedAt: toInstant(addedAt),
    }));
    return { items: views, next };
  },
);
