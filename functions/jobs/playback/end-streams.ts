import { job, RUN_MS } from '../../../lib/job.ts';
import { endRunOut } from '../../../lib/store/playback/run-out.ts';

export const handler = job(
  {
    id: 'endStreams',
    summary:
      'Ends the streams that ran out and that nobody has noticed, so that the archive of events has their stop',
    schedule: 'rate(6 hours)',
    localEverySeconds: 10,
    table: ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query'],
  },
  // By the clock and not by the schedule's time: a lease that runs now is no other than at a heartbeat.
  (_now, app) => endRunOut(app, app.now() + RUN_MS),
);
