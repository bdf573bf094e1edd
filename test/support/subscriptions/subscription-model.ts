/**
 * An independent little model of the rules of contract §2: no code and no types of the product. Time is in
 * milliseconds from 0, money in minor units.
 */
export interface ModelPlan {
  id: string;
  cents: number;
  currency: string;
  days: number;
  onSale: boolean;
  renewable: boolean;
  deleted: boolean;
}

/** One stretch of access. */
export interface Spell {
  plan: ModelPlan;
  start: number;
  end: number;
  leaving: boolean;
  next?: ModelPlan | undefined;
  /** Everything collected so far. */
  collected: number;
  /** Time that was bought, credited, converted into other time, and given up. */
  bought: number;
  credited: number;
  converted: number;
  givenUp: number;
}

const DAY = 24 * 60 * 60 * 1000;

export class Model {
  now = 0;
  plans: ModelPlan[] = [];
  spells: Spell[] = [];

  /** The stretch that runs now, after what the clock does by itself. */
  live(): Spell | undefined {
    const spell = this.spells.at(-1);
    if (!spell) return undefined;
    if (spell.next && this.now >= spell.end) {
      spell.plan = spell.next;
      spell.next = undefined;
      this.pay(spell, spell.plan);
    }
    return this.now < spell.end ? spell : undefined;
  }

  private pay(spell: Spell, plan: ModelPlan) {
    spell.end += plan.days * DAY;
    spell.bought += plan.days * DAY;
    spell.collected += plan.cents;
  }

  private begin(plan: ModelPlan) {
    const zero = { collected: 0, bought: 0, credited: 0, converted: 0, givenUp: 0 };
    const spell: Spell = { plan: { ...plan }, start: this.now, end: this.now, leaving: false, ...zero };
    this.spells.push(spell);
    this.pay(spell, plan);
  }

  /** Each operation answers the code of its refusal, or null. */
  subscribe(plan: ModelPlan): string | null {
    if (plan.deleted) return 'not_found';
    if (this.live()) return 'already_subscribed';
    if (!plan.onSale || plan.deleted) return 'plan_unavailable';
    this.begin(plan);
    return null;
  }

  renew(asked: ModelPlan | undefined): string | null {
    const spell = this.live();
    const last = this.spells.at(-1);
    if (asked?.deleted && last?.plan.id !== asked.id) return 'not_found';
    if (!last) return 'no_active_subscription';
    const plan = asked ?? this.plans.find(({ id }) => id === last.plan.id)!;
    if (!spell) {
      if (!plan.onSale || plan.deleted) return 'plan_unavailable';
      this.begin(plan);
      return null;
    }
    if (plan.id !== spell.plan.id) return this.change(plan);
    if (!plan.renewable) return 'plan_unavailable';
    this.pay(spell, spell.plan);
    spell.leaving = false;
    return null;
  }

  change(plan: ModelPlan): string | null {
    const spell = this.live();
    if (plan.deleted) return 'not_found';
    if (!spell) return 'no_active_subscription';
    if (plan.id === spell.plan.id) return 'same_plan';
    if (!plan.onSale || plan.deleted) return 'plan_unavailable';
    const dearer =
      plan.currency === spell.plan.currency && plan.cents / plan.days > spell.plan.cents / spell.plan.days;
    if (dearer) {
      const unused = spell.end - this.now;
      const credit = worth(unused, spell.plan, plan);
      spell.converted += unused;
      spell.credited += credit;
      spell.end = this.now + credit;
      spell.plan = { ...plan };
      spell.next = undefined;
      this.pay(spell, plan);
    } else {
      spell.next = { ...plan };
    }
    spell.leaving = false;
    return null;
  }

  cancel(when: 'period_end' | 'now'): string | null {
    const spell = this.live();
    if (!spell) return 'no_active_subscription';
    spell.leaving = true;
    spell.next = undefined;
    if (when === 'now') {
      spell.givenUp += spell.end - this.now;
      spell.end = this.now;
    }
    return null;
  }

  resume(): string | null {
    const spell = this.live();
    if (!spell?.leaving) return 'not_cancelled';
    spell.leaving = false;
    return null;
  }

  undo(): string | null {
    const spell = this.live();
    if (!spell?.next) return 'no_pending_change';
    spell.next = undefined;
    return null;
  }

  /** What may be watched at a moment from now on, if nobody does anything. */
  accessAt(time: number): string | null {
    const spell = this.live();
    if (!spell || time < spell.start) return null;
    if (time < spell.end) return spell.plan.id;
    return spell.next && time < spell.end + spell.next.days * DAY ? spell.next.id : null;
  }
}

/** The least whole number of milliseconds on `next` that is worth at least `unused` on `held`. */
function worth(unused: number, held: ModelPlan, next: ModelPlan): number {
  const value = BigInt(unused) * BigInt(held.cents) * BigInt(next.days);
  const enough = (ms: bigint) => ms * BigInt(next.cents) * BigInt(held.days) >= value;
  let low = 0n;
  let high = BigInt(unused);
  while (low < high) {
    const middle = (low + high) / 2n;
    if (enough(middle)) high = middle;
    else low = middle + 1n;
  }
  return Number(low);
}
