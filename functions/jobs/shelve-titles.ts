import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { shelveTitle, unshelvedTitles } from '../../lib/store/catalogue/shelves.ts';

export const handler = job(
  {
    id: 'shelveTitles',
    summary: 'Finishes putting titles on their shelves where a crash interrupted it',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 30,
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
  },
  async (_now, { table, log }) => {
    let [finished, failed] = [0, 0];
    for (const titleId of await unshelvedTitles(table)) {
      try {
        await shelveTitle(table, titleId);
        finished++;
      } catch (error) {
        failed++;
        log('error', 'title not shelved', { titleId, ...errorFields(error) });
      }
    }
    return { finished, failed };
  },
);
