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

export const auditView = ({
  at,
  ...rest
}: Omit<z.output<typeof AuditItem>, 'at'> & { at: number }): z.output<typeof AuditItem> => ({
  at: toInstant(at),
  ...rest,
});
