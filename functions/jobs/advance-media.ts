import { job, RUN_MS } from '../../lib/job.ts';
import { errorFields } from '../../lib/log.ts';
import { openMedia } from '../../lib/store/media/media.ts';
import { advanceMedia, type Outcome } from '../../lib/store/media/processing.ts';

export const handler = job(
  {
    id: 'advanceMedia',
    summary: 'Takes uploaded films on: into the transcoder, out of it, and into their titles',
    schedule: 'rate(5 minutes)',
    localEverySeconds: 1,
    wokenByUpload: 'ingest/media/',
    wokenByTranscoder: true,
    table: ['DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem', 'ConditionCheckItem'],
    grants: ['s3:TakeMedia', 's3:WriteTrees', 'mediaconvert:Transcode'],
  },
  async (_now, app) => {
    const until = app.now() + RUN_MS;
    const outcomes: Partial<Record<Outcome, number>> = {};
    const count = (outcome: Outcome) => (outcomes[outcome] = (outcomes[outcome] ?? 0) + 1);
    for (const key of await openMedia(app.table)) {
      if (app.now() >= until) return { ...outcomes, finished: false };
      try {
        count(await advanceMedia(app, key));
      } catch (error) {
        app.log('error', 'media broke', { ...key, ...errorFields(error) });
        count('broken');
      }
    }
    return outcomes;
  },
);
