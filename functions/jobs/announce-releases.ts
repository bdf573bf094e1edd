import { job, RUN_MS } from '../../lib/job.ts';
import { announceReleases } from '../../lib/store/titles/releases.ts';

export const handler = job(
  {
    id: 'announceReleases',
    summary:
      'Tells everybody who follows a genre of a title or season that has come out, by a mail or in their digest',
    schedule: 'rate(15 minutes)',
    localEverySeconds: 2,
    wokenBy: ['RELEASE'],
    table: ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async (now, app) => ({ ...(await announceReleases(app, now, app.now() + RUN_MS)) }),
);
