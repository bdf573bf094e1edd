import type { Second } from './telemetry.ts';

const SHOWN_SECONDS = 120;
const [STEP, HEIGHT] = [3, 60];

export interface ChartProps {
  title: string;
  unit: string;
  seconds: Second[];
  /** Epoch seconds at the right edge. */
  until: number;
  valueOf: (second: Second) => number;
}

/** Bars of the last two minutes, a second each. */
export function Chart({ title, unit, seconds, until, valueOf }: ChartProps) {
  const shown = seconds.filter(({ at }) => at > until - SHOWN_SECONDS);
  const most = Math.max(0, ...shown.map(valueOf));
  const sum = shown.reduce((total, second) => total + valueOf(second), 0);
  const figure = (value: number) => value.toLocaleString('en', { maximumFractionDigits: 1 });
  return (
    <figure class="panel">
      <figcaption>
        <h2>{title}</h2>
        <p class="muted">
          at most {figure(most)} {unit}
          {unit === 'ms' ? '' : `, ${figure(sum)} in two minutes`}
        </p>
      </figcaption>
      <svg
        viewBox={`0 0 ${SHOWN_SECONDS * STEP} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}, the last two minutes: at most ${figure(most)} ${unit}.`}
      >
        {shown.map((second) => {
          const height = most === 0 ? 0 : (valueOf(second) / most) * HEIGHT;
          const x = (SHOWN_SECONDS - 1 - (until - second.at)) * STEP;
          return <rect key={second.at} x={x} y={HEIGHT - height} width={STEP - 1} height={height} />;
        })}
      </svg>
    </figure>
  );
}
