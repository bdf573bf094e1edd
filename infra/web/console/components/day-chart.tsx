import { day as dayWords } from '../../shared/format.ts';

/** A part of a day's value, such as one plan's. */
interface Part {
  id: string;
  name: string;
  value: number;
}

export interface DayValue {
  /** "2026-11-22", UTC. */
  day: string;
  value: number;
  /** What of the value is told apart; the rest is others'. */
  parts?: Part[];
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

const count = (value: number) => value.toLocaleString('en');
/** What of a day none of its parts has: other plans, or all of a day on which they were not told apart. */
const othersOf = ({ value, parts = [] }: DayValue) =>
  value - parts.reduce((sum, part) => sum + part.value, 0);
const sizeOf = ({ parts = [] }: DayValue, id: string) => parts.find((part) => part.id === id)?.value ?? 0;

/** Every part of any day, those of the newest day first. */
function partsOf(days: DayValue[]): Pick<Part, 'id' | 'name'>[] {
  const found = new Map<string, string>();
  for (const { parts = [] } of days.toReversed()) {
    for (const { id, name } of parts) if (!found.has(id)) found.set(id, name);
  }
  return [...found].map(([id, name]) => ({ id, name }));
}

/** Bars of the last thirty days, with a table for those who do not see them. A day without a count has no bar. */
export function DayChart({ id, title, unit, days: counted }: DayChartProps) {
  const last = counted.at(-1);
  if (!last) return null;
  const days = counted.filter(({ day }) => Date.parse(last.day) - Date.parse(day) < DAYS * DAY_MS);
  const most = days.reduce((found, each) => (each.value > found.value ? each : found), last);
  const parts = partsOf(days);
  const summary = `Most: ${count(most.value)} on ${dayWords(most.day)}. Last: ${count(last.value)}.`;
  const placeOf = (day: string) =>
    (DAYS - 1 - Math.round((Date.parse(last.day) - Date.parse(day)) / DAY_MS)) * STEP;
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
        {days.map((each) => (
          <Bar
            key={each.day}
            day={each}
            x={placeOf(each.day)}
            most={most.value}
            parts={parts.map(({ id }) => id)}
          />
        ))}
      </svg>
      {parts.length > 0 && (
        <ul class="legend">
          {parts.map(({ id: part, name }, index) => (
            <li key={part} data-part={index}>
              {name}
            </li>
          ))}
          {days.some((each) => othersOf(each) > 0) && <li>Others</li>}
        </ul>
      )}
      <p class="muted">{summary}</p>
      <details>
        <summary>As a table</summary>
        <Table unit={unit} days={days} parts={parts} />
      </details>
    </figure>
  );
}

interface BarProps {
  day: DayValue;
  x: number;
  most: number;
  parts: string[];
}

/** A day from the ground up: its parts in their order, and what none of them has. */
function Bar({ day, x, most, parts }: BarProps) {
  const known = parts.map((id) => sizeOf(day, id));
  let ground = HEIGHT;
  return (
    <g>
      {[...known, othersOf(day)].map((value, index) => {
        const height = most === 0 ? 0 : (Math.max(0, value) / most) * HEIGHT;
        ground -= height;
        const part = index < parts.length ? index : undefined;
        return <rect key={index} data-part={part} x={x + 1} y={ground} width={STEP - 2} height={height} />;
      })}
    </g>
  );
}

const Table = ({
  unit,
  days,
  parts,
}: {
  unit: string;
  days: DayValue[];
  parts: Pick<Part, 'id' | 'name'>[];
}) => (
  <div class="table-scroll" tabIndex={parts.length > 0 ? 0 : undefined}>
    <table class="difference">
      <thead>
        <tr>
          <th scope="col">Day (UTC)</th>
          <th scope="col">{unit}</th>
          {parts.map(({ id, name }) => (
            <th scope="col" key={id}>
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((each) => (
          <tr key={each.day}>
            <th scope="row">{dayWords(each.day)}</th>
            <td>{count(each.value)}</td>
            {parts.map(({ id }) => (
              <td key={id}>{count(sizeOf(each, id))}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
