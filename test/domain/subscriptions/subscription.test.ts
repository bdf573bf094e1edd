import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { PlanSnapshot } from '../../../lib/domain/plans/plan.ts';
import { Problem } from '../../../lib/domain/problem.ts';
import {
  carriesOut,
  EVENTS,
  type Phase,
  phaseOf,
  type SubscriptionRecord,
  TRANSITIONS,
  trimEvents,
  withEvent,
} from '../../../lib/domain/subscriptions/subscription.ts';
import { decide, type Order, REFUSALS_OF } from '../../../lib/domain/subscriptions/subscription-order.ts';
import { costsMorePerDay, creditMs, DAY_MS } from '../../../lib/domain/subscriptions/subscription-terms.ts';
import {
  active,
  after,
  asked,
  AT,
  cheap,
  dear,
  held,
  offer,
  plan,
} from '../../support/subscriptions/orders.ts';

/** Every order, and the transition it is in each phase that permits it. */
const ORDERS: [Order, PlanSnapshot, keyof typeof TRANSITIONS, Phase[]][] = [
  [{ action: 'subscribe', planId: 'held' }, held, 'start', ['none', 'expired']],
  [{ action: 'renew' }, held, 'extend', ['active', 'changing', 'cancelled']],
  [{ action: 'renew', planId: 'dear' }, dear, 'upgrade', ['active', 'changing', 'cancelled']],
  [{ action: 'change', planId: 'dear' }, dear, 'upgrade', ['active', 'changing', 'cancelled']],
  [{ action: 'change', planId: 'cheap' }, cheap, 'orderChange', ['active', 'changing', 'cancelled']],
  [{ action: 'cancel', when: 'period_end' }, held, 'cancelAtEnd', ['active', 'changing', 'cancelled']],
  [{ action: 'cancel', when: 'now' }, held, 'cancelNow', ['active', 'changing', 'cancelled']],
  [{ action: 'resume' }, held, 'resume', ['cancelled']],
  [{ action: 'undo_change' }, held, 'undoChange', ['changing']],
];

describe('the transitions', () => {
  test.each(ORDERS)(
    '%j does from each phase what is declared, or is refused',
    (order, of, name, permitted) => {
      const { moves } = TRANSITIONS[name];
      expect(Object.keys(moves).sort()).toEqual([...permitted].sort());
      for (const [phase, record] of Object.entries(AT) as [Phase, SubscriptionRecord | undefined][]) {
        expect(phaseOf(record, 1)).toBe(phase);
        if (phase === 'expired' && order.action === 'renew') continue;
        if (permitted.includes(phase)) {
          const effect = after(record, order, of, 1);
          expect(effect.transition).toBe(name);
          expect(phaseOf(effect.after, 1)).toBe((moves as Partial<Record<Phase, Phase>>)[phase]);
        } else {
          const refused = () => after(record, order, of, 1);
          expect(refused).toThrow(Problem);
          expect(refused).toThrow(expect.objectContaining({ code: REFUSALS_OF[order.action][0] }));
        }
      }
    },
  );

  test('renewing what has ended starts anew', () => {
    expect(after(AT.expired, { action: 'renew' }, held, 1).transition).toBe('start');
  });

  test('an order by a clock that is behind is dated as the change before it', () => {
    const ordered = after(undefined, { action: 'subscribe', planId: 'held' }, held, 1000).after;
    const { before, after: renewed } = after(ordered, { action: 'renew' }, held, 400);
    expect(renewed.events.map(({ at }) => at)).toEqual([1000, 1000]);
    expect(renewed.endsAt - before!.endsAt).toBe(30 * DAY_MS);
  });

  test('every write raises the version it depends on', () => {
    expect(after(AT.expired, { action: 'subscribe', planId: 'held' }, held, 1).after.version).toBe(3);
  });
});

describe('the arithmetic', () => {
  const price = fc.integer({ min: 0, max: 10_000_000 });
  const days = fc.integer({ min: 1, max: 3650 });

  test('unused value becomes time to the millisecond, never in favour of the shop', () => {
    const property = fc.property(price, days, price, days, fc.nat(1e15), (a, da, b, db, unused) => {
      const [from, to] = [plan('a', a, da), plan('b', b, db)];
      fc.pre(costsMorePerDay(to, from));
      const credit = BigInt(creditMs(from, unused, to));
      const value = BigInt(unused) * BigInt(a) * BigInt(db);
      const perMs = BigInt(b) * BigInt(da);
      expect(credit * perMs >= value).toBe(true);
      expect((credit - 1n) * perMs < value).toBe(true);
    });
    fc.assert(property, { numRuns: 2000 });
  });

  test('fifteen days of Basic are worth not quite eight of Premium', () => {
    expect(creditMs(held, 15 * DAY_MS, dear)).toBe(690_796_532);
  });
});

test('events beyond the most an item takes are moved out, the newest stay', () => {
  let record = active;
  for (let at = 1; at <= EVENTS.most; at++) record = withEvent(record, { type: 'renewed', at });
  const { record: kept, moved } = trimEvents(record);
  expect([kept.events.length, moved.length, kept.earlierEvents]).toEqual([EVENTS.stay, 33, 33]);
  expect(kept.events.at(-1)!.at).toBe(EVENTS.most);
  expect(trimEvents(kept).moved).toEqual([]);
});

describe('an order that was carried out is known when its request comes again', () => {
  const DAY = 24 * 3600_000;
  const ask = (record: SubscriptionRecord | undefined, order: Order, operationId: string, now: number) =>
    decide(record, order, { ...asked, now, operationId, offer: offer(held) }).after;
  const begun = ask(undefined, { action: 'subscribe', planId: 'held' }, 'first', 0);
  const over = ask(begun, { action: 'cancel', when: 'now' }, 'end', 1000);
  const known = (record: SubscriptionRecord) =>
    ['first', 'end', 'second', 'never'].filter((operationId) => carriesOut(record, operationId));

  test('as one of what was there before, for a day', () => {
    const next = (now: number) => ask(over, { action: 'subscribe', planId: 'held' }, 'second', now);
    expect(known(next(DAY - 1))).toEqual(['first', 'end', 'second']);
    expect(known(next(DAY))).toEqual(['end', 'second']);
    expect(known(next(DAY + 1000))).toEqual(['second']);
    expect(next(DAY + 1000)).not.toHaveProperty('earlierOrders');
    expect(carriesOut(undefined, 'first')).toBe(false);
  });

  test('and as one of before that', () => {
    const second = ask(over, { action: 'subscribe', planId: 'held' }, 'second', 2000);
    const third = (now: number) => {
      const ended = ask(second, { action: 'cancel', when: 'now' }, 'op', now);
      return ask(ended, { action: 'subscribe', planId: 'held' }, 'op', now);
    };
    expect(known(third(3000))).toEqual(['first', 'end', 'second']);
    expect(known(third(DAY + 1000))).toEqual(['second']);
  });

  test('also when its event was moved out', () => {
    const renewed = (record: SubscriptionRecord, at: number) => {
      for (let n = 0; n < EVENTS.most; n++) record = withEvent(record, { type: 'renewed', at });
      return trimEvents(record).record;
    };
    expect(known(renewed(begun, DAY - 1))).toEqual(['first']);
    expect(renewed(begun, DAY)).not.toHaveProperty('earlierOrders');
    const second = ask(over, { action: 'subscribe', planId: 'held' }, 'second', 2000);
    expect(known(renewed(second, DAY - 1))).toEqual(['first', 'end', 'second']);
    expect(known(renewed(second, DAY + 1000))).toEqual(['second']);
    expect(renewed(second, DAY + 2000)).not.toHaveProperty('earlierOrders');
  });

  test('what was written before orders had ids is nobody’s', () => {
    const old = withEvent({ ...begun, events: [] }, { type: 'started', at: 0 });
    expect(known(old)).toEqual([]);
    expect(ask(old, { action: 'renew' }, 'second', 1).events.map(({ type }) => type)).toEqual([
      'started',
      'renewed',
    ]);
  });
});
