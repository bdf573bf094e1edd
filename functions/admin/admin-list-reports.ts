import { Report } from '../../lib/domain/admin/reports.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { reportsPage } from '../../lib/store/admin/reports.ts';

export const handler = endpoint(
  {
    id: 'adminListReports',
    method: 'GET',
    path: '/v1/admin/reports',
    access: 'admin',
    summary: 'What the archive of events tells of the last thirty days, made once a day',
    description:
      'The newest of each report, in the order of their names: plays per title, completion, minutes watched, conversion, ' +
      'churn and the most streams at once. A report holds 100 rows at most; none is there before the first was made.',
    list: Report,
    status: 200,
    problems: [],
    table: ['Query'],
  },
  async ({ page }, { table }) => reportsPage(table, page),
);
