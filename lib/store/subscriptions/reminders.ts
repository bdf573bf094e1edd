import type { App } from '../../app.ts';
import {
  type Ending,
  endingToTell,
  type Reminder,
  remindersAt,
} from '../../domain/subscriptions/reminders.ts';
import type { SubscriptionRecord } from '../../domain/subscriptions/subscription.ts';
import { errorFields } from '../../log.ts';
import { keyOf, sortable } from '../../table/keys.ts';
import { getItem, getItems, type Item, updateItem } from '../../table/table.ts';
import { putMail } from '../outbox.ts';
import { endingShards, subscriptionsByEnd } from './subscriptions.ts';

const STATE = keyOf('progressOfJob', { job: 'remindSubscribers' });
const PAGE = 100;

/** One partition of the index of what ends, walked for one reminder; `mark` names how far that has come. */
interface Sweep extends Reminder {
  partition: Parameters<typeof subscriptionsByEnd>[1];
  mark: string;
}

export interface Reminded {
  expiring: number;
  expired: number;
  /** False when time ran out before the work: the next run goes on. */
  finished: boolean;
}

/**
 * Puts into the outbox what is to be told at `now` about ends that are near or have come, until the clock says
 * `deadline`. Each reminder goes through the ends once, in their order, from where the runs before have come to;
 * so a run costs as much as has come due, and two at once write nothing twice.
 */
export async function remindOfEnds(app: App, now: number, deadline: number): Promise<Reminded> {
  const marks = (await getItem<Item>(app.table, STATE)) ?? {};
  const reached: Record<string, string> = {};
  const told = { expiring: 0, expired: 0 };
  const reach = async () => void (await updateItem(app.table, STATE, { set: { ...reached, at: now } }));
  for (const sweep of sweepsAt(now, app.config.reminderDays)) {
    let after: string | undefined = later(marks[sweep.mark] as string | undefined, sortable(sweep.from));
    while (after !== undefined) {
      if (app.now() >= deadline) return reach().then(() => ({ ...told, finished: false }));
      const range = { after, until: sweep.until, limit: PAGE };
      const { entries, next } = await subscriptionsByEnd(app.table, sweep.partition, range);
      const ids = entries.map(({ userId }) => userId);
      told[sweep.days === 0 ? 'expired' : 'expiring'] += await tellThose(app, ids, sweep, now);
      reached[sweep.mark] = later(after, next ?? sortable(sweep.until));
      after = next;
      if (next !== undefined) await reach();
    }
  }
  await reach();
  return { ...told, finished: true };
}

const later = (a: string | undefined, b: string) => (a !== undefined && a > b ? a : b);

/** An end moves from `ENDING` to `ENDED` when it is written down, so it is looked for there afterwards. */
function sweepsAt(now: number, days: readonly number[]): Sweep[] {
  return remindersAt(now, days).flatMap((reminder) =>
    (reminder.days === 0 ? (['ENDING', 'ENDED'] as const) : (['ENDING'] as const)).flatMap((state) =>
      endingShards.map((shard) => ({
        ...reminder,
        partition: { state, shard },
        mark: `${state}-${reminder.days}-${shard}`,
      })),
    ),
  );
}

async function tellThose(app: App, userIds: string[], { days }: Reminder, now: number): Promise<number> {
  const keys = userIds.map((userId) => keyOf('subscription', { userId }));
  const records = await getItems<SubscriptionRecord>(app.table, keys);
  const written = await Promise.all(
    records.map(async (record) => {
      const ending = readable(app, record, () => endingToTell(record, days, now));
      return ending !== undefined && putMail(app.table, mailOf(record!.userId, ending, days), app.now());
    }),
  );
  return written.filter(Boolean).length;
}

/** A record that cannot be understood must not hold up those beside it. */
function readable<T>(app: App, record: SubscriptionRecord | undefined, read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    app.log('error', 'subscription not understood', { userId: record?.userId, ...errorFields(error) });
    return undefined;
  }
}

const mailOf = (userId: string, ending: Ending, days: number) => ({
  purpose: days === 0 ? ('subscription_expired' as const) : ('subscription_expiring' as const),
  userId,
  subject: `${ending.subscriptionId} ${ending.endsAt} ${days}`,
  data: ending,
});
