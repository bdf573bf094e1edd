import type { App } from '../../lib/app.ts';
import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { HOUR_MS, playsIn, rankTitle } from '../../lib/store/catalogue/plays.ts';
import { hoursRanked, rankedThrough } from '../../lib/store/catalogue/ranking.ts';

/** Hours of one run, so that a run after a long pause ends; the next goes on. */
const HOURS = 24;
/** Older counts may be gone. */
const KEPT_HOURS = 7 * 24;
/** An hour in which a title fails is tried for a day, and then passed over. */
const TRIED_HOURS = 24;
const AT_ONCE = 10;

export const handler = job(
  {
    id: 'rankTitles',
    summary: 'Moves titles on the popular shelves by what was played in the hours that have ended',
    schedule: 'rate(1 hour)',
    localEverySeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  async (now, app) => {
    const { table, now: clock } = app;
    const until = clock() + RUN_MS;
    const last = Math.floor(now / HOUR_MS) - 1;
    const ranked = await hoursRanked(table);
    // The first hour of all is noted, too, so that it comes again when it fails.
    if (ranked === undefined) await rankedThrough(table, last - 1);
    const first = Math.max(ranked ?? last - 1, last - KEPT_HOURS) + 1;
    const sum = { ranked: 0, moved: 0, failed: 0 };
    for (let hour = first; hour <= last && hour < first + HOURS; hour++) {
      const { isDone, ...counts } = await rankHour(app, hour, until);
      for (const name of ['ranked', 'moved', 'failed'] as const) sum[name] += counts[name];
      // A title takes its hours in their order, so one in which it failed comes again before the next.
      const isGivenUp = counts.failed > 0 && hour <= last - TRIED_HOURS;
      if (!isDone && !isGivenUp) return { ...sum, finished: false };
      await rankedThrough(table, hour);
    }
    return { ...sum, finished: true };
  },
);

/** Adds an hour's plays to its titles; done when none of them failed and the time sufficed. */
async function rankHour({ table, log, now }: App, hour: number, until: number) {
  const counts = { ranked: 0, moved: 0, failed: 0 };
  const plays = [...(await playsIn(table, hour))];
  for (let start = 0; start < plays.length; start += AT_ONCE) {
    if (now() >= until) return { ...counts, isDone: false };
    const batch = plays
      .slice(start, start + AT_ONCE)
      .map(([titleId, count]) => rankTitle(table, { titleId, hour, plays: count, now: now() }));
    for (const outcome of await Promise.allSettled(batch)) {
      if (outcome.status === 'fulfilled') {
        counts.ranked++;
        counts.moved += Number(outcome.value);
      } else {
        counts.failed++;
        log('error', 'title not ranked', { hour, ...errorFields(outcome.reason) });
      }
    }
  }
  return { ...counts, isDone: counts.failed === 0 };
}
