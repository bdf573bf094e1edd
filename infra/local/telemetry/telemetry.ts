import { createSums } from './exposition.ts';
import { type Line, lineOf, metricsOf } from './lines.ts';

/** What happened in one second. */
export interface Second {
  /** Epoch seconds. */
  at: number;
  requests: number;
  /** Answers of 4xx and of 5xx among them. */
  refused: number;
  failed: number;
  /** 95th percentile of the answers' milliseconds. */
  slow: number;
  /** The functions' metrics by name, those of all dimensions together. */
  metrics: Record<string, number>;
}

export interface Recent {
  /** The present second. */
  at: number;
  seconds: Second[];
  /** The newest last. */
  lines: { number: number; at: number; line: Line }[];
}

export interface Telemetry {
  /** Hears of a line of the standard output. */
  hear(text: string): void;
  /** The sums since the start, as Prometheus reads them. */
  exposition(): string;
  /** The last seconds, and the lines after the one of this number. */
  recent(after?: number): Recent;
}

const KEPT_SECONDS = 300;
const KEPT_LINES = 500;

/** What CloudWatch is for a deployment: reads the functions' log for what they measure. `now` in epoch ms. */
export function createTelemetry(now: () => number = Date.now): Telemetry {
  const sums = createSums();
  const seconds: (Omit<Second, 'slow'> & { milliseconds: number[] })[] = [];
  const lines: Recent['lines'] = [];
  let number = 0;
  const present = () => {
    const at = Math.floor(now() / 1000);
    if (seconds.at(-1)?.at !== at) {
      seconds.push({ at, requests: 0, refused: 0, failed: 0, milliseconds: [], metrics: {} });
    }
    if (seconds.length > KEPT_SECONDS) seconds.shift();
    return seconds.at(-1)!;
  };
  return {
    hear(text) {
      const line = lineOf(text);
      if (!line) return;
      sums.add(line);
      const second = present();
      for (const { name, value } of metricsOf(line)) {
        second.metrics[name] = (second.metrics[name] ?? 0) + value;
      }
      if (line.message === 'request') count(second, line);
      lines.push({ number: ++number, at: now(), line: withoutMetrics(line) });
      if (lines.length > KEPT_LINES) lines.shift();
    },
    exposition: () => sums.text(),
    recent: (after = 0) => ({
      at: Math.floor(now() / 1000),
      seconds: seconds.map(({ milliseconds, ...second }) => ({ ...second, slow: percentile(milliseconds) })),
      lines: lines.filter((each) => each.number > after),
    }),
  };
}

function count(
  second: { requests: number; refused: number; failed: number; milliseconds: number[] },
  { status = 0, times = 1, milliseconds = 0 }: Line,
): void {
  second.requests += times;
  if (status >= 500) second.failed += times;
  else if (status >= 400) second.refused += times;
  second.milliseconds.push(milliseconds);
}

const percentile = (values: number[]): number =>
  [...values].sort((a, b) => a - b)[Math.ceil(0.95 * values.length) - 1] ?? 0;

/** What a person reads of a line; the rest tells CloudWatch which of its fields are metrics. */
const withoutMetrics = ({ _aws, ...line }: Line): Line => line as Line;

/**
 * Lets `hear` hear of every whole line that this process prints, the functions' among them, as Lambda takes their standard
 * output. Answers what ends it.
 */
export function listenToOutput(hear: (line: string) => void, output: NodeJS.WriteStream = process.stdout) {
  const write = output.write.bind(output);
  let rest = '';
  const heard = (chunk: string | Uint8Array) => {
    const parts = (rest + (typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString())).split('\n');
    rest = parts.pop()!;
    parts.forEach(hear);
  };
  output.write = ((chunk: string | Uint8Array, ...more: []) => {
    heard(chunk);
    return write(chunk, ...more);
  }) as typeof output.write;
  return () => {
    output.write = write;
  };
}
