import { GenreId } from '../../lib/domain/ids.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { followGenre } from '../../lib/store/notifications/follows.ts';

export const handler = endpoint(
  {
    id: 'followGenre',
    method: 'PUT',
    path: '/v1/me/genres/{genreId}',
    access: 'user',
    summary: 'Follow a genre, to be told of its new titles',
    description:
      'Following a genre that is followed changes nothing. Mails about new titles come only while `newReleases` of the notification settings is on.',
    params: { genreId: GenreId },
    status: 204,
    problems: ['not_found'],
    table: ['ConditionCheckItem', 'PutItem'],
  },
  async ({ caller, params }, { table, now }) => {
    if (!(await followGenre(table, caller.userId, params.genreId, now()))) {
      throw new Problem('not_found', 'There is no such genre.');
    }
  },
);
