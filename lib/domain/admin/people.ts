import * as z from 'zod';
import { Device, Role, User, type UserRecord, userView } from '../accounts/user.ts';
import { Instant, toInstant } from '../ids.ts';
import { AdminMail } from '../notifications/mails.ts';
import { Stream } from '../playback/playback.ts';
import { settle, type SubscriptionRecord } from '../subscriptions/subscription.ts';
import { Subscription } from '../subscriptions/subscription-view.ts';

export const UserStatus = z.enum(['active', 'disabled']);

/** A person as administrators see them in a list. */
export const AdminUser = User.extend({
  status: UserStatus,
  version: z.int(),
  /** What they are subscribed to now. */
  plan: z.object({ id: z.string(), name: z.string(), endsAt: Instant }).nullable(),
}).meta({ id: 'AdminUser' });
export type AdminUser = z.output<typeof AdminUser>;

/** All that helps to help somebody. */
export const AdminUserDetail = AdminUser.extend({
  devices: z.array(Device.omit({ current: true })),
  subscription: Subscription.nullable(),
  streams: z.array(Stream),
  mails: z.array(AdminMail).meta({ description: 'The newest 20 of the last 400 days, newest first.' }),
}).meta({ id: 'AdminUserDetail' });

/** What an administrator changes of a person. */
export const UserChanges = z
  .strictObject({ role: Role, status: UserStatus })
  .partial()
  .meta({ id: 'UserChanges' });
export type UserChanges = z.output<typeof UserChanges>;

export function adminUserView(
  user: UserRecord,
  subscription: SubscriptionRecord | undefined,
  { origin, now }: { origin: string; now: number },
): AdminUser {
  const current = subscription && settle(subscription, now);
  const runs = current !== undefined && current.endsAt > now;
  return {
    ...userView(user, origin),
    status: user.status,
    version: user.version,
    plan: runs ? { id: current.plan.id, name: current.plan.name, endsAt: toInstant(current.endsAt) } : null,
  };
}
