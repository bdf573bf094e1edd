import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { premieres, renewCopies } from '../../lib/store/catalogue/premiere-ends.ts';
import { shelveTitle, unshelvedTitles } from '../../lib/store/catalogue/shelves.ts';

export const handler = job(
  {
    id: 'shelveTitles',
    summary:
      'Finishes putting titles on their shelves where a crash interrupted it, and takes the copies of titles away whose premiere is over',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 30,
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  async (now, { table, log }) => {
    let [finished, renewed, failed] = [0, 0, 0];
    /** What cannot be written must not hold up what is behind it. */
    const attempt = async (titleId: string, run: () => Promise<unknown>) => {
      try {
        await run();
      } catch (error) {
        failed++;
        log('error', 'title not shelved', { titleId, ...errorFields(error) });
      }
    };
    for (const titleId of await unshelvedTitles(table)) {
      await attempt(titleId, async () => {
        await shelveTitle(table, titleId);
        finished++;
      });
    }
    for (const titleId of await premieres(table)) {
      await attempt(titleId, async () => {
        if (await renewCopies(table, titleId, now)) renewed++;
      });
    }
    return { finished, renewed, failed };
  },
);
