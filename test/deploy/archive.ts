import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readReports } from '../../infra/reports/reports.ts';
import { reportsPage } from '../../lib/store/admin/reports.ts';
import type { App } from '../../lib/app.ts';
import { archiveOf } from '../../lib/wiring/events/athena.ts';
import type { Emulator } from './emulator.ts';

/** Changes of the table are gathered for a minute. */
const LIMIT_MS = 120_000;

/** The stage's saved queries, which the emulator's CloudFormation does not make. */
export function saveQueries({ aws }: Emulator, stage: string): void {
  const { database, workGroup } = archiveOf(stage);
  const of = ['--database', database, '--work-group', workGroup];
  for (const { name, about, sql } of readReports()) {
    aws('athena', 'create-named-query', '--name', name, '--description', about, '--query-string', sql, ...of);
  }
}

/** Waits until the reports tell of what was played, and answers what was seen on the way. */
export async function reportOf(
  { aws }: Emulator,
  { app, stage, folder, bucket }: { app: App; stage: string; folder: string; bucket: string },
): Promise<string> {
  const file = join(folder, 'answer.json');
  const until = Date.now() + LIMIT_MS;
  for (;;) {
    const event = JSON.stringify({ time: new Date().toISOString() });
    aws('lambda', 'invoke', '--function-name', `marquee-${stage}-makeReports`, '--payload', event, file);
    const { items } = await reportsPage(app.table, { limit: 50, after: undefined });
    const plays = items.find(({ name }) => name === 'plays')?.rows ?? [];
    if (plays.length > 0) {
      const { Contents } = aws<{ Contents: { Key: string }[] }>(
        's3api',
        'list-objects-v2',
        '--bucket',
        bucket,
      );
      const files = Contents.filter(({ Key }) => Key.startsWith('events/'));
      const count = plays.reduce((sum, [, each]) => sum + Number(each), 0);
      return `Firehose wrote ${files.length} files of events, and Athena answered ${items.length} reports from them: ${count} plays`;
    }
    assert.ok(Date.now() < until, `no play was reported: ${readFileSync(file, 'utf8')}`);
    await sleep(5000);
  }
}
