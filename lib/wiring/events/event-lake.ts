import { AwsClient } from 'aws4fetch';
import { type App, once } from '../../app.ts';
import type { ArchivedEvent } from '../../domain/admin/events/event.ts';
import { fetchAws } from '../aws-fetch.ts';
import { credentials } from '../s3-bucket.ts';

/** Where events are kept for good. */
export interface EventLake {
  /** Takes every one of them, some perhaps twice; or throws. */
  put(events: readonly ArchivedEvent[]): Promise<void>;
}

/** The most records of one PutRecordBatch (Firehose API reference). */
const BATCH = 500;
const TRIES = 6;

interface Answer {
  RequestResponses?: { ErrorCode?: string }[];
}

/** Firehose by plain requests (API version 2015-08-04), or the local platform's, which answers alike. */
export const eventLake = once(({ config: { events: given, region } }: App): EventLake => {
  if (given.stream === undefined) throw new Error('The configuration is wrong: EVENT_STREAM is missing');
  const client = new AwsClient({ ...credentials(), region, service: 'firehose', retries: 2 });
  /** Those that were not taken: Firehose may refuse some of a batch. */
  const refused = async (events: readonly ArchivedEvent[]): Promise<ArchivedEvent[]> => {
    const Data = (event: ArchivedEvent) => Buffer.from(`${JSON.stringify(event)}\n`).toString('base64');
    const answer = await fetchAws(client, given.endpoint ?? `https://firehose.${region}.amazonaws.com`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/x-amz-json-1.1',
        'X-Amz-Target': 'Firehose_20150804.PutRecordBatch',
      },
      body: JSON.stringify({
        DeliveryStreamName: given.stream,
        Records: events.map((event) => ({ Data: Data(event) })),
      }),
    });
    if (!answer.ok) throw new Error(`Firehose answered ${answer.status}`);
    const { RequestResponses = [] } = (await answer.json()) as Answer;
    return events.filter((_, index) => {
      const told = RequestResponses[index];
      return told === undefined || told.ErrorCode !== undefined;
    });
  };
  return {
    async put(events) {
      for (let from = 0; from < events.length; from += BATCH) {
        let open: readonly ArchivedEvent[] = events.slice(from, from + BATCH);
        for (let attempt = 1; open.length > 0; attempt++) {
          if (attempt > TRIES) throw new Error(`Firehose did not take ${open.length} events`);
          if (attempt > 1)
            await new Promise((resolve) => setTimeout(resolve, 50 * 2 ** attempt * Math.random()));
          open = await refused(open);
        }
      }
    },
  };
});
