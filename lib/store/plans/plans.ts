import { type PlanRecord } from '../../domain/plans/plan.ts';
import { indexOf, indexPartitionOf, keyOf, partitionOf, sortable } from '../../table/keys.ts';
import { getItem, getItems, type Item, queryItems, type Table } from '../../table/table.ts';

/** A page of a list: `next` is where the following page starts, undefined when there is none. */
export interface PlanPage {
  plans: PlanRecord[];
  next: string | undefined;
}

/** A plan as an item: it stands in the index of plans on sale only while it is on sale. */
export const planItem = ({ gsi1pk: _, gsi1sk: __, ...plan }: PlanRecord): Item => {
  const { planId, price, isActive } = plan as PlanRecord;
  const index = isActive && indexOf('plan', { price: sortable(price.amount), planId });
  return { ...plan, ...keyOf('plan', { planId }), ...index };
};

/** A deleted plan as an item: what those who hold it may still do. */
export const deletedPlanItem = ({ gsi1pk: _, gsi1sk: __, ...plan }: PlanRecord): Item => ({
  ...plan,
  ...keyOf('deletedPlan', plan as PlanRecord),
});

/** Where a plan stands, and where it stands once it is deleted. */
export const planKeys = (planId: string) => [keyOf('plan', { planId }), keyOf('deletedPlan', { planId })];

export const findPlan = (table: Table, planId: string): Promise<PlanRecord | undefined> =>
  getItem<PlanRecord>(table, keyOf('plan', { planId }));

/** What these plans are called, deleted ones too, in the order asked. */
export async function planNames(table: Table, planIds: string[]): Promise<string[]> {
  const plans = await getItems<PlanRecord>(table, planIds.flatMap(planKeys), { consistent: false });
  return planIds.map((planId, index) => (plans[2 * index] ?? plans[2 * index + 1])?.name ?? planId);
}

/** Plans on sale, lowest price first and, at one price, the older first. */
export async function plansOnSale(
  table: Table,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<PlanPage> {
  const partition = indexPartitionOf('plan', {});
  const { items } = await queryItems<PlanRecord>(table, partition, limit + 1, { index: 'gsi1', after });
  return pageOf(items, limit, 'gsi1sk');
}

/** Every plan that was not deleted, oldest first. */
export async function allPlans(
  table: Table,
  { limit, after }: { limit: number; after: string | undefined },
): Promise<PlanPage> {
  const { pk, prefix } = partitionOf('plan', {});
  const { items } = await queryItems<PlanRecord>(table, pk, limit + 1, { prefix, after, consistent: true });
  return pageOf(items, limit, 'sk');
}

/** One more than `limit` was read: its being there says that there is a next page. */
function pageOf(read: PlanRecord[], limit: number, position: string): PlanPage {
  const plans = read.slice(0, limit);
  return { plans, next: read.length > limit ? String(plans.at(-1)![position]) : undefined };
}
