import { job, RUN_MS } from '../../lib/job.ts';
import { announceReleases } from '../../lib/store/titles/releases.ts';

export const handler = job(
  {
    id: 'announceReleases',
    summary: 'Leaves a mail for everybody who follows a genre of a title that has come out',
    schedule: 'rate(15 minutes)',
    localEverySeconds: 2,
    wokenBy: ['RELEASE'],
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem'],
  },
  async (now, app) => ({ ...(await announceReleases(app, now, app.now() + RUN_MS)) }),
);
