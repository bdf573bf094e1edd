import { type Line, metricsOf } from './lines.ts';

/** Upper bounds of the histogram of answers, in seconds. */
const BOUNDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** Sums what lines tell, for who scrapes them. */
export interface Sums {
  add(line: Line): void;
  /** In Prometheus's text format (its documentation, "Exposition formats", version 0.0.4). */
  text(): string;
}

export function createSums(): Sums {
  const sums = new Map<string, Map<string, number>>();
  const add = (name: string, labels: Record<string, unknown>, value: number) => {
    const series = sums.get(name) ?? new Map<string, number>();
    sums.set(name, series);
    const key = labelsOf(labels);
    series.set(key, (series.get(key) ?? 0) + value);
  };
  return {
    add(line) {
      add('marquee_log_lines_total', { level: line.level }, 1);
      if (line.event) add('marquee_security_events_total', { event: line.event }, 1);
      for (const { name, of, value } of metricsOf(line)) add(`marquee_${snake(name)}_total`, of, value);
      if (line.message === 'request') addRequest(line, add);
    },
    text: () =>
      [...sums]
        .flatMap(([name, series]) => [
          ...(name.endsWith('_total') ? [`# TYPE ${name} counter`] : []),
          ...(name.endsWith('_bucket') ? [`# TYPE ${name.replace('_bucket', '')} histogram`] : []),
          ...[...series].map(([labels, value]) => `${name}${labels} ${value}`),
        ])
        .map((row) => `${row}\n`)
        .join(''),
  };
}

function addRequest(
  { operation, status, milliseconds = 0, cold, times = 1 }: Line,
  add: (name: string, labels: Record<string, unknown>, value: number) => void,
): void {
  add('marquee_requests_total', { operation, status }, times);
  if (cold) add('marquee_cold_starts_total', {}, 1);
  const seconds = milliseconds / 1000;
  for (const bound of [...BOUNDS, Infinity]) {
    const le = bound === Infinity ? '+Inf' : bound;
    add('marquee_request_seconds_bucket', { le }, seconds <= bound ? times : 0);
  }
  add('marquee_request_seconds_sum', {}, seconds * times);
  add('marquee_request_seconds_count', {}, times);
}

const snake = (name: string): string => name.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();

function labelsOf(labels: Record<string, unknown>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) =>
      `${name}="${String(value).replaceAll(/["\\\n]/g, (found) => (found === '\n' ? '\\n' : `\\${found}`))}"`,
  );
  return pairs.length > 0 ? `{${pairs.join(',')}}` : '';
}
