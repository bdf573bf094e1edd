import { job } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { openImages } from '../../lib/store/titles/image-items.ts';
import { advanceImage, type Outcome } from '../../lib/store/titles/images.ts';

export const handler = job(
  {
    id: 'publishImages',
    summary:
      'Shows uploaded posters and backdrops in their titles, and takes away what nothing shows any more',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 1,
    wokenByUpload: 'ingest/images/',
    table: ['GetItem', 'Query', 'PutItem', 'UpdateItem', 'DeleteItem', 'ConditionCheckItem'],
    grants: ['s3:GetUpload', 's3:PutImage'],
  },
  async (_now, app) => {
    const outcomes: Partial<Record<Outcome | 'broken', number>> = {};
    const count = (outcome: Outcome | 'broken') => (outcomes[outcome] = (outcomes[outcome] ?? 0) + 1);
    for (const { pk, sk } of await openImages(app.table)) {
      try {
        count(await advanceImage(app, { pk, sk }));
      } catch (error) {
        app.log('error', 'image not published', { pk, sk, ...errorFields(error) });
        count('broken');
      }
    }
    return outcomes;
  },
);
