import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { pendingPictures, publishPicture } from '../../lib/store/accounts/pictures.ts';
import { uploads } from '../../lib/wiring/s3.ts';

export const handler = job(
  {
    id: 'publishPictures',
    summary: 'Shows uploaded pictures that are what they claim to be, and throws the others away',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 1,
    wokenByUpload: 'ingest/pictures/',
    table: ['DeleteItem', 'GetItem', 'Query', 'UpdateItem'],
    grants: ['s3:GetUpload', 's3:PutPicture'],
  },
  async (_now, app) => {
    const until = app.now() + RUN_MS;
    const outcomes = { published: 0, refused: 0, waiting: 0, gone: 0, failed: 0 };
    for (const key of await pendingPictures(app.table)) {
      if (app.now() >= until) return { ...outcomes, finished: false };
      try {
        outcomes[await publishPicture(app, uploads(app), key)]++;
      } catch (error) {
        app.log('error', 'picture not published', errorFields(error));
        outcomes.failed++;
      }
    }
    return outcomes;
  },
);
