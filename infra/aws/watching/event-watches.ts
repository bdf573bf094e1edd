import { eventStreamOf, metricsOf, nameOf } from '../names.ts';
import type { Stage } from '../stages.ts';
import type { Series, Watch } from './watches.ts';

/** Firehose's own page of metrics names the delivery stream as the one dimension. */
export const eventWatches = (stage: Stage): Watch[] => {
  const ofStream = (metric: string): Series => ({
    namespace: 'AWS/Firehose',
    metric,
    of: { DeliveryStreamName: eventStreamOf(stage) },
  });
  return [
    {
      id: 'events-waiting',
      hurts:
        'Whoever reads reports, and in a day events are lost: changes of the table wait over an hour to be read. See the log of archiveEvents.',
      series: [
        {
          namespace: 'AWS/Lambda',
          metric: 'IteratorAge',
          of: { FunctionName: nameOf(stage, 'archiveEvents') },
        },
      ],
      statistic: 'Maximum',
      limit: { above: 3_600_000 },
    },
    {
      id: 'events-undelivered',
      hurts:
        'Whoever reads reports, and in a day events are lost: Firehose cannot write to the archive for an hour. See the log of its delivery.',
      series: [ofStream('DeliveryToS3.DataFreshness')],
      statistic: 'Maximum',
      limit: { above: 3600 },
    },
    {
      id: 'events-unreadable',
      hurts:
        'Whoever reads reports: something that happened is missing, because a change or an event was not understood. The log of archiveEvents names it.',
      series: [
        { namespace: metricsOf(stage), metric: 'EventChangesUnreadable' },
        ofStream('FailedConversion.Records'),
      ],
      statistic: 'Sum',
      limit: { above: 0 },
    },
  ];
};
