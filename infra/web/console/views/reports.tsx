import { answerOf, type Schemas } from '../../shared/client.ts';
import { dateTime, day, words } from '../../shared/format.ts';
import { usePerson } from '../../shared/person.ts';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { Loading, Page } from '../../shared/ui/page.tsx';
import { DayChart } from '../components/day-chart.tsx';
import { PageHead } from '../components/page-head.tsx';

type Report = Schemas['Report'];
type Column = Report['columns'][number];
type Cell = Report['rows'][number][number];

export function ReportsPage() {
  const { api } = usePerson();
  const asked = useAnswer(
    () => answerOf(api.GET('/v1/admin/reports', { params: { query: { limit: 50 } } })),
    [],
  );
  return (
    <Answer of={asked} waiting={<Loading />} page>
      {({ items }) => (
        <Page title="Reports">
          <PageHead title="Reports">
            <button class="button" type="button" onClick={asked.again}>
              Look again
            </button>
          </PageHead>
          <p class="muted">
            {items[0]
              ? `From ${day(items[0].firstDay)} to ${day(items[0].lastDay)} (UTC), made once a day from the archive of events, last ${dateTime(items[0].madeAt)}.`
              : 'No report has been made yet: they are made once a day from the archive of events.'}
          </p>
          <div class="reports">
            {items.map((report) => (
              <ReportPanel key={report.name} report={report} />
            ))}
          </div>
        </Page>
      )}
    </Answer>
  );
}

/** The column that is drawn: minutes or percent where there are some, else the first that is counted. */
function measuredOf({ columns }: Report): number {
  const of = (...kinds: Column['kind'][]) => columns.findIndex(({ kind }) => kinds.includes(kind));
  const quotient = of('minutes', 'percent');
  return quotient < 0 ? of('count') : quotient;
}

/** By day as a chart over the days, whatever else as bars beside the rows. */
function ReportPanel({ report }: { report: Report }) {
  const { name, about, columns, rows } = report;
  const [title = '', ...more] = about.split(': ');
  const drawn = measuredOf(report);
  if (columns[0]?.kind === 'day' && rows.length > 0) {
    const days = rows.map((row) => ({ day: String(row[0]), value: Number(row[drawn]) }));
    return <DayChart id={`report-${name}`} title={title} unit={words(columns[drawn]!.name)} days={days} />;
  }
  return (
    <section class="panel" id={`report-${name}`} aria-labelledby={`${name}-heading`}>
      <h2 id={`${name}-heading`}>{title}</h2>
      <p class="muted">{words(more.join(': '))}.</p>
      {rows.length === 0 ? <p>Nothing of it happened in these days.</p> : <Rows report={report} />}
    </section>
  );
}

function Rows({ report }: { report: Report }) {
  const { columns, rows, names } = report;
  const measured = measuredOf(report);
  const isShare = columns[measured]?.kind === 'percent';
  const most = isShare ? 100 : Math.max(...rows.map((row) => Number(row[measured])));
  return (
    <div class="table-scroll" tabIndex={0}>
      <table class="report-rows">
        <thead>
          <tr>
            {columns.map(({ name }) => (
              <th scope="col" key={name}>
                {words(name)}
              </th>
            ))}
            <td />
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={index}>
              {columns.map((column, at) => (
                <td key={column.name}>
                  <Value column={column} cell={row[at] ?? null} names={names} />
                </td>
              ))}
              <td class="report-bar">
                <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                  <rect width={most > 0 ? (Number(row[measured]) / most) * 100 : 0} height="4" />
                </svg>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Value({ column: { kind }, cell, names }: { column: Column; cell: Cell; names: Report['names'] }) {
  if (cell === null) return <>none</>;
  switch (kind) {
    case 'title':
      return cell in names ? <a href={`#/titles/${cell}`}>{names[cell]}</a> : <>A deleted title</>;
    case 'day':
      return <>{day(String(cell))}</>;
    case 'percent':
      return <>{Number(cell).toLocaleString('en', { maximumFractionDigits: 1 })} %</>;
    case 'minutes':
      return <>{Number(cell).toLocaleString('en', { maximumFractionDigits: 1 })}</>;
    case 'count':
      return <>{Number(cell).toLocaleString('en')}</>;
    case 'month':
      return <>{cell}</>;
  }
}
