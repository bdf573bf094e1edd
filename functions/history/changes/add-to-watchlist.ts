import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { visibleTitle } from '../../../lib/store/catalogue/visible-title.ts';
import { addToWatchlist } from '../../../lib/store/history/watchlist.ts';

export const handler = endpoint(
  {
    id: 'addToWatchlist',
    method: 'PUT',
    path: '/v1/me/watchlist/{titleId}',
    access: 'user',
    summary: 'Put a title on the watchlist; one that is there keeps its place',
    description: 'Also a title that the plan does not cover. One that cannot be seen now is 404.',
    params: { titleId: TitleId },
    status: 204,
    problems: ['not_found'],
    table: ['GetItem', 'PutItem'],
  },
  async ({ caller: { userId }, params: { titleId } }, { table, now }) => {
    await visibleTitle(table, titleId, now());
    await addToWatchlist(table, userId, titleId, now());
  },
);
