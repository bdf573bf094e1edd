import * as z from 'zod';
import { UserId } from '../../lib/domain/accounts/user.ts';
import { AuditItem, auditView } from '../../lib/domain/admin/audit.ts';
import { endpoint } from '../../lib/http/endpoint.ts';
import { auditEntries } from '../../lib/store/audit.ts';

export const handler = endpoint(
  {
    id: 'adminListAudit',
    method: 'GET',
    path: '/v1/admin/audit',
    access: 'admin',
    summary: 'What administrators did, newest first: who, what, when, before and after',
    description: 'A page may hold fewer than `limit` entries although there are more: `nextCursor` tells.',
    query: z.object({
      actorId: UserId.optional().meta({ description: 'The administrator.' }),
      objectId: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,60}$/)
        .optional()
        .meta({
          description: 'The id of what it was done to.',
          examples: ['ttl_01KA2B3C4D5E6F7G8H9JKMNPQR'],
        }),
      action: z
        .string()
        .regex(/^[A-Za-z]{1,60}$/)
        .optional()
        .meta({ description: 'The operation.', examples: ['updateTitle'] }),
    }),
    list: AuditItem,
    status: 200,
    problems: [],
    table: ['Query', 'BatchGetItem'],
  },
  async ({ query, page }, { table }) => {
    const { records, next } = await auditEntries(table, page, query);
    return { items: records.map(auditView), next };
  },
);
