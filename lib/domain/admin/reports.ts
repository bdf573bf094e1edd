import * as z from 'zod';
import { Instant } from '../ids.ts';

/** What the cells of a column are; those of `title` are ids, whose names stand in `names`. */
const ColumnKind = z.enum(['title', 'day', 'month', 'percent', 'minutes', 'count']);
export type ColumnKind = z.output<typeof ColumnKind>;

const AS_TEXT: ReadonlySet<ColumnKind> = new Set(['title', 'day', 'month']);

/** Columns of saved queries are named after what they hold; whatever else they name is counted. */
export const kindOf = (column: string): ColumnKind => ColumnKind.safeParse(column).data ?? 'count';

/** The cell of a query's answer, which comes as text; null where there is nothing. */
export const cellOf = (kind: ColumnKind, text: string | null): string | number | null =>
  text === null || AS_TEXT.has(kind) ? text : Number(text);

export const Report = z
  .object({
    name: z.string().meta({ examples: ['plays'] }),
    about: z.string().meta({ description: 'What it answers: a title, a colon, and more words.' }),
    madeAt: Instant,
    firstDay: z.iso.date().meta({ description: 'UTC.', examples: ['2026-10-30'] }),
    lastDay: z.iso.date().meta({ description: 'UTC; as far as it had come.', examples: ['2026-11-28'] }),
    columns: z.array(z.object({ name: z.string(), kind: ColumnKind })),
    rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))).meta({
      description: 'A cell for each column, in their order.',
    }),
    names: z.record(z.string(), z.string()).meta({
      description:
        'Of the titles in the rows, as they were called when the report was made; of one that was deleted there is none.',
    }),
  })
  .meta({ id: 'Report' });
export type Report = z.output<typeof Report>;

/** Days that the reports look back over, the last of them today. */
export const REPORT_DAYS = 30;
/** Rows of a report that are kept, which bounds its item. */
export const REPORT_ROWS = 100;
