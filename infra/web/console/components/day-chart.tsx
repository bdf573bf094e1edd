import { day as dayWords } from '../../shared/format.ts';

export interface DayValue {
  /** "2026-11-22", UTC. */
  day: string;
  value: number;
}

const DAY_MS = 86_400_000;
/** Days that a chart shows, and how wide each is in units of the drawing. */
const DAYS = 30;
const STEP = 10;
const HEIGHT = 60;

interface DayChartProps {
  id: string;
  title: string;
  /** What a value counts, for the table's head. */
  unit: string;
  days: DayValue[];
}

/** Bars of the last thirty days, with a table for those who do not see them. A day without a count has no bar. */
export function DayChart({ id, title, unit, days }: DayChartProps) {
  const last = days.at(-1);
  if (!last) return null;
  const most = days.reduce((found, each) => (each.value > found.value ? each : found), last);
  const count = (value: number) => value.toLocaleString('en');
  const summary = `Most: ${count(most.value)} on ${dayWords(most.day)}. Last: ${count(last.value)}.`;
  return (
    <figure class="panel day-chart" id={id}>
      <figcaption>
        <h2>{title}</h2>
      </figcaption>
      <svg
        viewBox={`0 0 ${DAYS * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, by day. ${summary}`}
      >
        {days.map(({ day, value }) => {
          const ago = Math.round((Date.parse(last.day) - Date.parse(day)) / DAY_MS);
          const height = most.value === 0 ? 0 : (value / most.value) * HEIGHT;
          const x = (DAYS - 1 - ago) * STEP;
          return <rect key={day} x={x + 1} y={HEIGHT - height} width={STEP - 2} height={height} />;
        })}
      </svg>
      <p class="muted">{summary}</p>
      <details>
        <summary>As a table</summary>
        <table class="difference">
          <thead>
            <tr>
              <th scope="col">Day (UTC)</th>
              <th scope="col">{unit}</th>
            </tr>
          </thead>
          <tbody>
            {days.toReversed().map(({ day, value }) => (
              <tr key={day}>
                <th scope="row">{dayWords(day)}</th>
                <td>{count(value)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
