import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { removeFromWatchlist } from '../../../lib/store/history/watchlist.ts';

export const handler = endpoint(
  {
    id: 'removeFromWatchlist',
    method: 'DELETE',
    path: '/v1/me/watchlist/{titleId}',
    access: 'user',
    summary: 'Take a title off the watchlist, also when it is not on it',
    description: 'The history of the title stays.',
    params: { titleId: TitleId },
    status: 204,
    problems: [],
    table: ['GetItem', 'PutItem', 'DeleteItem'],
  },
  ({ caller: { userId }, params: { titleId } }, { table }) => removeFromWatchlist(table, userId, titleId),
);
