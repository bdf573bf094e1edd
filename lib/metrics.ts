import type { Usage } from './scope.ts';

/** Figures of one line of the log that CloudWatch keeps as metrics, under the dimensions that the line has as fields. */
export interface Figures {
  dimensions: readonly string[];
  /** Name and value; those that are zero are left out. */
  values: Readonly<Record<string, number>>;
}

/**
 * The fields by which CloudWatch reads metrics out of a line (its user guide, "Embedded metric format specification");
 * none where no figure is above zero. `at` in epoch milliseconds.
 */
export function asMetrics(stage: string, figures: readonly Figures[], at: number): Record<string, unknown> {
  const told = figures
    .map(({ dimensions, values }) => ({
      dimensions,
      values: Object.entries(values).filter(([, value]) => value > 0),
    }))
    .filter(({ values }) => values.length > 0);
  if (told.length === 0) return {};
  return {
    ...Object.fromEntries(told.flatMap(({ values }) => values)),
    _aws: {
      Timestamp: at,
      CloudWatchMetrics: told.map(({ dimensions, values }) => ({
        Namespace: namespaceOf(stage),
        Dimensions: [dimensions],
        Metrics: values.map(([Name]) => ({ Name, Unit: 'Count' })),
      })),
    },
  };
}

/** Namespace of a stage's own metrics. */
export const namespaceOf = (stage: string): string => `Marquee/${stage}`;

/** What was asked of the table, by so many requests alike. */
export const unitsOf = ({ read, write, retries, conflicts }: Usage, times = 1): Figures => ({
  dimensions: [],
  values: {
    ReadUnits: read * times,
    WriteUnits: write * times,
    Retries: retries * times,
    Conflicts: conflicts * times,
  },
});
