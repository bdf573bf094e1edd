import { toInstant } from '../../lib/domain/ids.ts';
import { byCount, Overview } from '../../lib/domain/admin/overview.ts';
import { Problem } from '../../lib/domain/problem.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { newestCensus, takeCensus } from '../../lib/store/admin/census.ts';
import { countMails } from '../../lib/store/notifications/mail-counts.ts';
import { planNames } from '../../lib/store/plans/plans.ts';
import { countRunningStreams } from '../../lib/store/playback/streams.ts';

export const handler = endpoint(
  {
    id: 'adminOverview',
    method: 'GET',
    path: '/v1/admin/overview',
    access: 'admin',
    summary: 'Counts of users, live subscriptions by plan, running streams and mails by state',
    description:
      'Streams and mails are counted at the request, users and subscriptions by an hourly job, last at `countedAt`, ' +
      'which keeps a series of `days`.',
    status: 200,
    returns: Overview,
    problems: [],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async (_input, { table, now, config }) => {
    const [newest, runningStreams, mails] = await Promise.all([
      newestCensus(table),
      countRunningStreams(table, now()),
      countMails(table),
    ]);
    // None has been taken only where the job has not run yet, on a new and therefore small platform.
    const census = newest ?? (await takeCensus(table, now()));
    if (!census) throw new Problem('unavailable', 'The first census is still being taken.', {}, 60);
    const everyDay = census.days.map(({ byPlan = {} }) => byPlan);
    const planIds = [...new Set([census.subscriptions, ...everyDay].flatMap(Object.keys))];
    const found = await planNames(table, planIds);
    const names = new Map(planIds.map((planId, index) => [planId, found[index]!]));
    const named = (counts: Record<string, number>) =>
      byCount(counts).map(([planId, count]) => ({ planId, planName: names.get(planId)!, count }));
    return {
      countedAt: toInstant(census.countedAt),
      users: census.users,
      liveSubscriptions: named(census.subscriptions),
      runningStreams,
      days: census.days.map(({ byPlan = {}, ...day }) => ({ ...day, subscriptionsByPlan: named(byPlan) })),
      mails,
      pictureHosts: config.pictureHosts,
    };
  },
);
