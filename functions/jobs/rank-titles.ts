import { job } from '../../lib/job.ts';
import { HOUR_MS, playsIn, rankTitle } from '../../lib/store/plays.ts';
import { hoursRanked, rankedThrough } from '../../lib/store/ranking.ts';

/** Hours of one run, so that a run after a long pause ends; the next goes on. */
const HOURS = 24;
const AT_ONCE = 10;

export const handler = job(
  {
    id: 'rankTitles',
    summary: 'Moves titles on the popular shelves by what was played in the hours that have ended',
    schedule: 'rate(1 hour)',
    localEverySeconds: 60,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  async (now, { table }) => {
    const last = Math.floor(now / HOUR_MS) - 1;
    const first = Math.max((await hoursRanked(table)) ?? last - HOURS, last - 7 * HOURS) + 1;
    let [ranked, moved] = [0, 0];
    for (let hour = first; hour <= last && hour < first + HOURS; hour++) {
      const plays = [...(await playsIn(table, hour))];
      for (let start = 0; start < plays.length; start += AT_ONCE) {
        const batch = plays
          .slice(start, start + AT_ONCE)
          .map(([titleId, count]) => rankTitle(table, { titleId, hour, plays: count }));
        moved += (await Promise.all(batch)).filter(Boolean).length;
      }
      ranked += plays.length;
      await rankedThrough(table, hour);
    }
    return { ranked, moved };
  },
);
