import { type AdminTitleRecord, adminTitleView } from '../../domain/titles/title-changes.ts';
import type { Write } from '../../table/table.ts';
import type { Change } from '../administration.ts';
import { auditWrite } from '../audit.ts';

/** What an administrator did to a title, as the API shows it before and after. */
export function titleAudit(
  what: {
    action: string;
    before: AdminTitleRecord | undefined;
    after: AdminTitleRecord;
    change: Change;
  },
  origin: string,
  now: number,
): Write {
  const { action, before, after, change } = what;
  const view = (record: AdminTitleRecord | undefined) =>
    record && record.deletedAt === undefined ? adminTitleView(record, origin) : null;
  const entry = { actorId: change.actorId, action, objectId: after.titleId };
  return auditWrite({ ...entry, before: view(before), after: view(after) }, now, change.operationId);
}
