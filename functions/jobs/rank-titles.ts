import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { HOUR_MS, playsIn, rankTitle } from '../../lib/store/catalogue/plays.ts';
import { hoursRanked, rankedThrough } from '../../lib/store/catalogue/ranking.ts';

/** Hours of one run, so that a run after a long pause ends; the next goes on. */
const HOURS = 24;
/** Older counts may be gone. */
const KEPT_HOURS = 7 * 24;
const AT_ONCE = 10;

export const handler = job(
  {
    id: 'rankTitles',
    summary: 'Moves titles on the popular shelves by what was played in the hours that have ended',
    schedule: 'rate(1 hour)',
    localEverySeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  async (now, { table, log, now: clock }) => {
    const last = Math.floor(now / HOUR_MS) - 1;
    const first = Math.max((await hoursRanked(table)) ?? last - 1, last - KEPT_HOURS) + 1;
    let [ranked, moved] = [0, 0];
    for (let hour = first; hour <= last && hour < first + HOURS; hour++) {
      const plays = [...(await playsIn(table, hour))];
      for (let start = 0; start < plays.length; start += AT_ONCE) {
        const batch = plays
          .slice(start, start + AT_ONCE)
          .map(([titleId, count]) => rankTitle(table, { titleId, hour, plays: count, now: clock() }));
        for (const outcome of await Promise.allSettled(batch)) {
          if (outcome.status === 'fulfilled') moved += Number(outcome.value);
          else log('error', 'title not ranked', { hour, ...errorFields(outcome.reason) });
        }
      }
      ranked += plays.length;
      await rankedThrough(table, hour);
    }
    return { ranked, moved };
  },
);
