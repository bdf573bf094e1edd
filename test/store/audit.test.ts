import { afterAll, beforeAll, expect, test } from 'vitest';
import { auditEntries, type AuditFilter, auditWrite } from '../../lib/store/audit.ts';
import { putItems, type Table } from '../../lib/table/table.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
/** What three administrators did to seven objects, the oldest first; one thing they did once. */
const ENTRIES = Array.from({ length: 150 }, (_, n) => ({
  actorId: `actor${n % 3}`,
  objectId: `object${n % 7}`,
  action: n === 4 ? 'deletePlan' : n % 2 === 0 ? 'updatePlan' : 'updateTitle',
  before: null,
  after: { n },
}));
beforeAll(async () => {
  engine = await startEngine();
  table = await engine.freshTable();
  const writes = ENTRIES.map(
    (entry, n) => auditWrite(entry, n, `op${n}`) as { put: Record<string, unknown> },
  );
  await putItems(table, writes.map(({ put }) => put) as never);
});
afterAll(() => engine.stop());

const FILTERS: AuditFilter[] = [
  {},
  { actorId: 'actor1' },
  { objectId: 'object3' },
  { action: 'updateTitle' },
  { actorId: 'actor1', action: 'updatePlan' },
  { objectId: 'object4', actorId: 'actor1' },
  { objectId: 'object4', actorId: 'actor1', action: 'deletePlan' },
  { actorId: 'nobody' },
];

test.each(FILTERS)('the pages of %j are what a plain filter gives, newest first', async (filter) => {
  const wanted = ENTRIES.filter((entry) =>
    Object.entries(filter).every(([name, value]) => entry[name as keyof AuditFilter] === value),
  );
  for (const limit of [1, 7, 50]) {
    const found: unknown[] = [];
    let after: string | undefined;
    do {
      const page = await auditEntries(table, { limit, after }, filter);
      expect(page.records.length).toBeLessThanOrEqual(limit);
      found.push(...page.records.map(({ at }) => at));
      after = page.next;
    } while (after !== undefined);
    expect(found).toEqual(wanted.map(({ after: { n } }) => n).reverse());
  }
});

test('what was done once among a hundred and fifty things is on the first page', async () => {
  for (const actor of [{}, { actorId: 'actor1' }]) {
    const { records } = await auditEntries(
      table,
      { limit: 5, after: undefined },
      { ...actor, action: 'deletePlan' },
    );
    expect(records).toMatchObject([{ actorId: 'actor1', objectId: 'object4', after: { n: 4 } }]);
  }
});
