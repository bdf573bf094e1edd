import { closeSync, fstatSync, mkdirSync, openSync, readSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ArchivedEvent } from '../../../lib/domain/admin/events/event.ts';
import { readBody, sendJson, type Handle } from '../http.ts';

/** Firehose takes batches of at most 4 MiB, which base64 makes longer. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Firehose's PutRecordBatch; the records end as lines of files below `dir`, parted by day and type as in the bucket. */
export function createFirehose(dir: string): Handle {
  return async (req, res) => {
    const body = JSON.parse((await readBody(req, MAX_BYTES)).toString('utf8')) as {
      Records?: { Data: string }[];
    };
    const lines = new Map<string, string[]>();
    for (const { Data } of body.Records ?? []) {
      const line = Buffer.from(Data, 'base64').toString('utf8').trimEnd();
      const { day, type } = JSON.parse(line) as ArchivedEvent;
      const folder = join(dir, `day=${day}`, `type=${type}`);
      lines.set(folder, [...(lines.get(folder) ?? []), line]);
    }
    for (const [folder, some] of lines) append(folder, some);
    const RequestResponses = (body.Records ?? []).map(() => ({ RecordId: 'local' }));
    sendJson(res, 200, { FailedPutCount: 0, RequestResponses });
  };
}

/** In one write, behind whatever a killed process left of its last one. */
function append(folder: string, lines: string[]): void {
  mkdirSync(folder, { recursive: true });
  const file = openSync(join(folder, 'events.jsonl'), 'a+');
  try {
    const { size } = fstatSync(file);
    const last = Buffer.alloc(1);
    const isTorn = size > 0 && readSync(file, last, 0, 1, size - 1) === 1 && last.toString() !== '\n';
    writeSync(file, `${isTorn ? '\n' : ''}${lines.join('\n')}\n`);
  } finally {
    closeSync(file);
  }
}
