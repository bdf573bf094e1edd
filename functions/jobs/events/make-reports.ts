import type { App } from '../../../lib/app.ts';
import { sha256 } from '../../../lib/auth/opaque.ts';
import { cellOf, kindOf, REPORT_DAYS, REPORT_ROWS } from '../../../lib/domain/admin/reports.ts';
import { dayOf, toInstant } from '../../../lib/domain/ids.ts';
import { job, RUN_MS } from '../../../lib/job.ts';
import { errorFields } from '../../../lib/log.ts';
import { keepReportOf, titleNames } from '../../../lib/store/admin/reports.ts';
import { athena, type Rows, type SavedQuery } from '../../../lib/wiring/events/athena.ts';

const DAY_MS = 86_400_000;
/** Between two looks at whether a query is done: quick ones are not waited for, slow ones not asked after too often. */
const LOOK_MS = { first: 50, most: 2000 };

export const handler = job(
  {
    id: 'makeReports',
    summary: 'Asks the archive of events what administrators look at, and keeps the answers',
    schedule: 'rate(1 day)',
    localEverySeconds: 60,
    table: ['BatchGetItem', 'PutItem'],
    grants: ['athena:Report'],
  },
  async (now, app) => {
    const until = app.now() + RUN_MS;
    const queries = await athena(app).saved();
    const made = await Promise.allSettled(queries.map((query) => make(app, query, now, until)));
    const failed = made.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    for (const { reason } of failed) app.log('error', 'report not made', errorFields(reason));
    return { made: made.length - failed.length, failed: failed.length };
  },
);

async function make(app: App, query: SavedQuery, now: number, until: number): Promise<void> {
  const days = { firstDay: dayOf(now - (REPORT_DAYS - 1) * DAY_MS), lastDay: dayOf(now) };
  let place = 0;
  const sql = query.sql.replaceAll('?', () => `'${place++ % 2 === 0 ? days.firstDay : days.lastDay}'`);
  // A run that is tried again with the same time gets what the first one asked for.
  const id = await athena(app).start(sql, sha256(`${app.config.stage} ${query.name} ${now}`));
  const answer = await answered(app, id, until);
  const columns = answer.columns.map((name) => ({ name, kind: kindOf(name) }));
  const rows = answer.rows
    .slice(0, REPORT_ROWS)
    .map((cells) => columns.map(({ kind }, index) => cellOf(kind, cells[index] ?? null)));
  const titleIds = rows.flatMap((row) =>
    row.filter((_, index) => columns[index]!.kind === 'title').map(String),
  );
  await keepReportOf(app.table, {
    ...{ name: query.name, about: query.about, madeAt: toInstant(now), ...days, columns, rows },
    names: await titleNames(app.table, titleIds),
  });
}

async function answered(app: App, id: string, until: number): Promise<Rows> {
  for (let wait = LOOK_MS.first; app.now() + wait < until; wait = Math.min(2 * wait, LOOK_MS.most)) {
    const answer = await athena(app).answerOf(id);
    if (answer) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  throw new Error('A query took too long');
}
