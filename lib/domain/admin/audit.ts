import * as z from 'zod';
import { toInstant, Instant } from '../ids.ts';

const View = z.record(z.string(), z.unknown()).nullable();

/** What an administrator did. */
export const AuditItem = z
  .object({
    at: Instant,
    actorId: z.string().meta({ description: 'The administrator.' }),
    action: z.string().meta({ description: 'The operation of the API.', examples: ['updateTitle'] }),
    objectId: z.string().meta({ description: 'What it was done to.' }),
    before: View.meta({ description: 'The object before; null: it was made.' }),
    after: View.meta({ description: 'The object afterwards; null: it was deleted.' }),
  })
  .meta({ id: 'AuditItem' });

/** The table keeps no order of fields; a reader who compares two objects wants one. */
function inOrder<T>(value: T): T {
  if (Array.isArray(value)) return value.map(inOrder) as T;
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, inOrder(each)])) as T;
}

export const auditView = ({
  at,
  before,
  after,
  ...rest
}: Omit<z.output<typeof AuditItem>, 'at'> & { at: number }): z.output<typeof AuditItem> => ({
  ...{ ...rest, at: toInstant(at) },
  ...{ before: inOrder(before), after: inOrder(after) },
});
