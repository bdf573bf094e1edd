import { handler as settleSubscriptions } from '../../../functions/jobs/settle-subscriptions.ts';
import { Problem } from '../../../lib/domain/problem.ts';
import { type PlanRecord, snapshotOf } from '../../../lib/domain/plans/plan.ts';
import { settle, type SubscriptionRecord } from '../../../lib/domain/subscriptions/subscription.ts';
import { decide, type Effect, type Order } from '../../../lib/domain/subscriptions/subscription-order.ts';
import { toPreview, toSubscription } from '../../../lib/domain/subscriptions/subscription-view.ts';
import { changeSubscription, previewChange } from '../../../lib/store/subscriptions/change-subscription.ts';
import { deletedPlanItem, planItem } from '../../../lib/store/plans/plans.ts';
import {
  newestSubscription,
  subscriptionsOf,
  termsOf,
} from '../../../lib/store/subscriptions/subscriptions.ts';
import type { Entitlement } from '../../../lib/store/playback/viewing.ts';
import { termsFrom } from '../../../lib/store/playback/terms-item.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { deleteItem, getItem, putItem } from '../../../lib/table/table.ts';
import type { TestApp } from '../app.ts';
import type { ModelPlan } from './subscription-model.ts';
import { newCaller } from './subscribers.ts';
import { runJob } from '../call.ts';

export type View = ReturnType<typeof toSubscription>;
export type Shown = ReturnType<typeof toPreview>;

/** The rules as something runs them: by themselves, or through stores and the real engine. Time 0 is `BASE`. */
export interface World {
  /** Carries an order out; the code of its refusal or null. */
  act(order: Order): Promise<string | null>;
  /** The preview of an order, or the code of its refusal. */
  preview(order: Order): Promise<Shown | string>;
  /** The newest subscription as it will stand at a time. */
  viewAt(time: number): Promise<View | null>;
  history(): Promise<View[]>;
  /** What playback would be told. */
  terms(): Promise<Entitlement[]>;
  runJob(): Promise<void>;
  setPlan(plan: ModelPlan): Promise<void>;
  advance(ms: number): void;
}

export const BASE = Date.UTC(2026, 10, 24, 12);

/** By which a term tells the plans of a test apart. */
export const devicesOf = (planId: string): number => 1 + Number(planId.at(-1));

const recordOf = (plan: ModelPlan): PlanRecord => ({
  planId: plan.id,
  name: `Plan ${plan.id.at(-1)}`,
  description: 'A plan of a test.',
  price: { amount: plan.cents, currency: plan.currency as 'USD' },
  validityDays: plan.days,
  accessLevel: 'basic',
  maxDevicesAllowed: devicesOf(plan.id),
  resolution: '720p',
  isActive: plan.onSale,
  renewable: plan.renewable,
  version: 1,
  createdAt: BASE,
  updatedAt: BASE,
});

const codeOf = (error: unknown): string => {
  if (error instanceof Problem) return error.code;
  throw error;
};

const previewable = (order: Order): Shown['action'] =>
  order.action === 'resume' || order.action === 'undo_change' ? 'cancel' : order.action;

/** The pure decisions alone, with the least that keeps their results. */
export function pureWorld(): World {
  const plans = new Map<string, { record: PlanRecord; deleted: boolean }>();
  let now = BASE;
  let newest: SubscriptionRecord | undefined;
  let terms: Entitlement[] = [];
  let count = 0;
  const past: SubscriptionRecord[] = [];
  const decideNow = (order: Order): Effect => {
    const held = order.action === 'renew' ? newest && settle(newest, now).plan.id : undefined;
    const found = plans.get(('planId' in order && order.planId) || (held ?? ''));
    const offer = found && {
      plan: snapshotOf(found.record),
      deleted: found.deleted,
      onSale: found.record.isActive && !found.deleted,
      renewable: found.record.renewable,
    };
    const operationId = `operation ${++count}`;
    return decide(newest, order, {
      userId: 'usr',
      now,
      operationId,
      newSubscriptionId: `sub_${count}`,
      offer,
    });
  };
  return {
    async act(order) {
      try {
        const { before, after } = decideNow(order);
        if (before && before.subscriptionId !== after.subscriptionId) past.unshift(before);
        newest = after;
        terms = termsOf(after, now);
        return null;
      } catch (error) {
        return codeOf(error);
      }
    },
    async preview(order) {
      try {
        return toPreview(previewable(order), decideNow(order));
      } catch (error) {
        return codeOf(error);
      }
    },
    viewAt: async (time) => (newest ? toSubscription(newest, time) : null),
    history: async () => [...(newest ? [newest] : []), ...past].map((record) => toSubscription(record, now)),
    terms: async () => terms,
    async runJob() {
      if (newest) newest = settle(newest, now);
    },
    async setPlan(plan) {
      plans.set(plan.id, { record: recordOf(plan), deleted: plan.deleted });
    },
    advance: (ms) => (now += ms),
  };
}

/** The stores and the job over a table of the real engine. */
export async function engineWorld(app: TestApp): Promise<World> {
  const { userId } = await newCaller(app);
  const { table } = app;
  return {
    act: (order) => changeSubscription(app, userId, order, app.newId('req')).then(() => null, codeOf),
    preview: (order) =>
      previewChange(app, userId, order).then((effect) => toPreview(previewable(order), effect), codeOf),
    async viewAt(time) {
      const newest = await newestSubscription(table, userId);
      return newest ? toSubscription(newest, time) : null;
    },
    async history() {
      const { records } = await subscriptionsOf(table, userId, { limit: 100, after: undefined });
      return records.map((record) => toSubscription(record, app.now()));
    },
    async terms() {
      const viewing = await getItem(table, keyOf('viewing', { userId }));
      return termsFrom(viewing);
    },
    async runJob() {
      await runJob(settleSubscriptions, {}, app);
    },
    async setPlan(plan) {
      const record = recordOf(plan);
      await putItem(table, plan.deleted ? deletedPlanItem(record) : planItem(record));
      if (plan.deleted) await deleteItem(table, keyOf('plan', record));
    },
    advance: (ms) => app.advance(ms / 1000),
  };
}
