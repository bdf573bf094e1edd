/** A line that a function logged, as far as it is looked at here; see `lib/http/request-line.ts` and `lib/job.ts`. */
export interface Line {
  level: string;
  message: string;
  operation?: string;
  status?: number;
  code?: string;
  event?: string;
  milliseconds?: number;
  cold?: boolean;
  /** How many requests it stands for. */
  times?: number;
  _aws?: { CloudWatchMetrics: { Dimensions: string[][]; Metrics: { Name: string }[] }[] };
  [field: string]: unknown;
}

/** A metric of a line as CloudWatch would read it. */
export interface Metric {
  name: string;
  of: Record<string, string>;
  value: number;
}

/** What a function has written to the standard output, where it is a line of its log. */
export function lineOf(text: string): Line | undefined {
  if (!text.startsWith('{"level":')) return undefined;
  try {
    return JSON.parse(text) as Line;
  } catch {
    return undefined;
  }
}

/** The metrics in a line. */
export const metricsOf = (line: Line): Metric[] =>
  (line._aws?.CloudWatchMetrics ?? []).flatMap(({ Dimensions: [names = []], Metrics }) =>
    Metrics.map(({ Name }) => ({
      name: Name,
      of: Object.fromEntries(names.map((name) => [name, String(line[name])])),
      value: Number(line[Name]),
    })),
  );
