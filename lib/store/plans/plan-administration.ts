import { isDeepStrictEqual } from 'node:util';
import type { App } from '../../app.ts';
import { type NewPlan, type PlanChanges, type PlanRecord, toPlan } from '../../domain/plans/plan.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { getItems, type Write } from '../../table/table.ts';
import { type Change, compareAndSet, madeBy, markMade, mustMatch } from '../administration.ts';
import { auditWrite } from '../audit.ts';
import { deletedPlanItem, findPlan, planItem, planKeys } from './plans.ts';

/** Puts a new plan down. A second try of the same request answers the plan that the first one made. */
export async function createPlan(app: App, terms: NewPlan, change: Change): Promise<PlanRecord> {
  const { operationId } = change;
  const now = app.now();
  return compareAndSet(app.table, async () => {
    const earlier = await madeBy<{ planId: string }>(app.table, change);
    if (earlier) return { done: (await madeBefore(app, earlier.planId))! };
    const planId = app.newId('pln');
    const plan = { ...terms, planId, version: 1, createdAt: now, updatedAt: now, by: operationId };
    return {
      done: plan,
      writes: [
        markMade(change, { planId }, now),
        { put: planItem(plan), when: absent('pk') },
        audit('createPlan', undefined, plan, change, now),
      ],
    };
  });
}

/** Changes a plan for sales from now on; what is so already stays at its version. Throws `not_found` and `stale_version`. */
export async function editPlan(
  app: App,
  planId: string,
  changes: PlanChanges,
  change: Change,
): Promise<PlanRecord> {
  const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
  return compareAndSet(app.table, async () => {
    const plan = await existing(app, planId);
    if (plan.by === change.operationId) return { done: plan };
    mustMatch(plan, change);
    if (isDeepStrictEqual({ ...plan, ...given }, plan)) return { done: plan };
    const now = app.now();
    const version = plan.version + 1;
    const edited: PlanRecord = { ...plan, ...given, version, updatedAt: now, by: change.operationId };
    const when = is('version', '=', plan.version);
    return {
      done: edited,
      writes: [{ put: planItem(edited), when }, audit('updatePlan', plan, edited, change, now)],
    };
  });
}

/** Takes a plan off lists and sale; what those who hold it may do is kept. Throws `not_found` and `stale_version`. */
export async function deletePlan(app: App, planId: string, change: Change): Promise<void> {
  await compareAndSet<void>(app.table, async () => {
    const [plan, deleted] = await getItems<PlanRecord>(app.table, planKeys(planId));
    if (!plan && deleted?.by === change.operationId) return { done: undefined };
    if (!plan) throw notFound();
    mustMatch(plan, change);
    return {
      done: undefined,
      writes: [
        { delete: keyOf('plan', { planId }), when: is('version', '=', plan.version) },
        { put: deletedPlanItem({ ...plan, by: change.operationId }) },
        audit('deletePlan', plan, undefined, change, app.now()),
      ],
    };
  });
}

async function madeBefore({ table }: App, planId: string): Promise<PlanRecord | undefined> {
  const [plan, deleted] = await getItems<PlanRecord>(table, planKeys(planId));
  return plan ?? deleted;
}

async function existing({ table }: App, planId: string): Promise<PlanRecord> {
  const plan = await findPlan(table, planId);
  if (!plan) throw notFound();
  return plan;
}

const notFound = () => new Problem('not_found', 'There is no such plan.');

function audit(
  action: string,
  before: PlanRecord | undefined,
  after: PlanRecord | undefined,
  { actorId, operationId }: Change,
  now: number,
): Write {
  const objectId = (before ?? after)!.planId;
  const views = { before: before ? toPlan(before) : null, after: after ? toPlan(after) : null };
  return auditWrite({ actorId, action, objectId, ...views }, now, operationId);
}
