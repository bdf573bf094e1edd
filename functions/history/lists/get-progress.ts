import { TitleProgress } from '../../../lib/domain/history/history.ts';
import { TitleId } from '../../../lib/domain/catalogue/title.ts';
import { endpoint } from '../../../lib/http/endpoint.ts';
import { titleProgress } from '../../../lib/store/history/title-progress.ts';
import { visibleTitle } from '../../../lib/store/catalogue/visible-title.ts';

export const handler = endpoint(
  {
    id: 'getProgress',
    method: 'GET',
    path: '/v1/me/progress/{titleId}',
    access: 'user',
    summary: 'Say how far the caller is in a title, with each episode of a series',
    description: 'What was never played has no `state`.',
    params: { titleId: TitleId },
    status: 200,
    returns: TitleProgress,
    problems: [],
    table: ['GetItem', 'Query'],
  },
  async ({ caller, params }, { table, now }) =>
    titleProgress(table, caller.userId, await visibleTitle(table, params.titleId, now())),
);
