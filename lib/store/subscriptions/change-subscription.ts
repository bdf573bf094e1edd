import type { App } from '../../app.ts';
import { Problem } from '../../domain/problem.ts';
import { carriesOut, settle, type SubscriptionRecord } from '../../domain/subscriptions/subscription.ts';
import { decide, type Effect, type Order } from '../../domain/subscriptions/subscription-order.ts';
import { transact, TransactionFailed, type Write } from '../../table/table.ts';
import { mailWrite } from '../outbox.ts';
import {
  accountStands,
  newestSubscription,
  offerOn,
  type Standing,
  standingFor,
  subscriptionWrites,
} from './subscriptions.ts';

/** Each loser of a race tries again; of twenty in parallel the unluckiest loses nineteen times. */
const ATTEMPTS = 40;

/**
 * Carries an order out and answers the subscription as it then stands. An order that did so before, because its
 * answer was lost or it was sent again, changes nothing. Throws the Problem that refuses it.
 */
export async function changeSubscription(
  app: App,
  userId: string,
  order: Order,
  operationId: string,
): Promise<SubscriptionRecord> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const standing = await standingOf(app, userId, order);
    if (carriesOut(standing.newest, operationId)) return standing.newest!;
    const effect = decideOn(app, userId, standing, order, operationId);
    if (effect.after === effect.before) return effect.after;
    try {
      await transact(app.table, writesOf(effect, standing.email!, app.now()));
      return effect.after;
    } catch (error) {
      const unknown = error instanceof Problem && error.code === 'unavailable';
      if (!unknown && !(error instanceof TransactionFailed)) throw error;
      if (unknown && !carriesOut((await standingFor(app.table, userId, undefined)).newest, operationId)) {
        throw error;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(300, 5 * 2 ** attempt)));
  }
  throw new Problem('unavailable', 'The subscription is changing too fast; try again shortly.', {}, 1);
}

/** Puts down what the clock has made of a subscription; false when nothing was to be done or another was quicker. */
export async function settleSubscription({ table }: App, userId: string, now: number): Promise<boolean> {
  const record = await newestSubscription(table, userId);
  if (!record || record.endsAt > now) return false;
  const settled = settle(record, now);
  try {
    await transact(table, subscriptionWrites(record, { ...settled, version: record.version + 1 }, now));
    return true;
  } catch (error) {
    if (error instanceof TransactionFailed) return false;
    throw error;
  }
}

/** What an order would do now; changes nothing. Throws what the real one would. */
export async function previewChange(app: App, userId: string, order: Order): Promise<Effect> {
  return decideOn(app, userId, await standingOf(app, userId, order), order, 'preview');
}

/** The subscription as the clock has made it by now: it says which plan is held. */
async function standingOf({ table, now }: App, userId: string, order: Order): Promise<Standing> {
  const planId = 'planId' in order ? order.planId : undefined;
  const standing = await standingFor(table, userId, planId);
  const newest = standing.newest && settle(standing.newest, now());
  const ownPlan = order.action === 'renew' && planId === undefined && newest?.plan.id;
  return { ...standing, newest, ...(ownPlan && { offer: await offerOn(table, ownPlan) }) };
}

function decideOn(
  app: App,
  userId: string,
  { newest, email, offer }: Standing,
  order: Order,
  operationId: string,
): Effect {
  if (email === undefined) throw new Problem('unauthenticated', 'This account is closed.');
  const asked = { userId, operationId, offer, now: app.now(), newSubscriptionId: app.newId('sub') };
  return decide(newest, order, asked);
}

function writesOf(effect: Effect, to: string, now: number): Write[] {
  const { before, after, transition, effectiveAt, charge } = effect;
  const purpose = MAILS[transition];
  const { userId, subscriptionId, version, endsAt } = after;
  const { planName } = after.events.at(-1)!;
  const mail = purpose && {
    purpose,
    userId,
    to,
    subject: `${subscriptionId} ${version}`,
    data: { planName, endsAt, effectiveAt, ...charge },
  };
  return [
    ...subscriptionWrites(before, after, now),
    accountStands(userId),
    ...(mail ? [mailWrite(mail, now)] : []),
  ];
}

/** What a person is told about; undoing a step of one's own needs no mail. */
const MAILS: Partial<Record<Effect['transition'], Parameters<typeof mailWrite>[0]['purpose']>> = {
  start: 'subscription_started',
  extend: 'subscription_renewed',
  upgrade: 'plan_changed',
  orderChange: 'plan_changed',
  cancelAtEnd: 'subscription_cancelled',
  cancelNow: 'subscription_cancelled',
};
