import { runJob } from '../call.ts';
import { marshall } from '@aws-sdk/util-dynamodb';
import { handler as archiveEvents } from '../../../functions/jobs/events/archive-events.ts';
import { fitsAny } from '../../../infra/local/events/filter.ts';
import { openTableStream } from '../../../infra/local/events/table-stream.ts';
import type { App } from '../../../lib/app.ts';
import { EVENT_CHANGES } from '../../../lib/store/admin/events/changes.ts';
import type { ChangeRecord } from '../../../lib/table/images.ts';
import type { Item, Table } from '../../../lib/table/table.ts';

const imageOf = (item: Item) => marshall(item, { removeUndefinedValues: true });

/** That an item was written where none stood, as the table's stream says it. */
export const insertOf = (item: Item): ChangeRecord => ({
  eventName: 'INSERT',
  dynamodb: { Keys: imageOf({ pk: item.pk, sk: item.sk }), NewImage: imageOf(item), SequenceNumber: '1' },
});

/** What is written to a table from now on, in order; each call hands out what is new. */
export async function changesOf(endpoint: string, table: Table): Promise<() => Promise<ChangeRecord[]>> {
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
  const stream = await openTableStream({ endpoint, table: table.name, region: 'local' }, undefined);
  return async () => {
    const all: ChangeRecord[] = [];
    await stream.read((records) => Promise.resolve(void all.push(...records)));
    return all;
  };
}

/** Those that the deployment hands to the consumer. */
export const fitting = (records: readonly ChangeRecord[]) =>
  records.filter((record) => fitsAny(record, EVENT_CHANGES));

export const archive = (app: App, Records: readonly ChangeRecord[]) =>
  runJob(archiveEvents, { Records }, app);
