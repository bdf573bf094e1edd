import type { AccessLevel, Resolution } from '../domain/levels.ts';
import { keyOf } from '../table/keys.ts';
import type { Write } from '../table/table.ts';

/** A paid term as the viewing item keeps it: what may be watched, from and until when (epoch milliseconds, end excluded). */
export interface Entitlement {
  subscriptionId: string;
  planId: string;
  accessLevel: Exclude<AccessLevel, 'free'>;
  maxDevices: number;
  resolution: Resolution;
  from: number;
  until: number;
}

/**
 * Part of every transaction that changes a subscription: tells the viewing item what the account may watch, the
 * running term and the one that follows it, in order. Raising `v` makes racing starts read again; raising `g`
 * sends every running stream through the full check at its next heartbeat.
 */
export const entitlementWrite = (userId: string, terms: Entitlement[]): Write => ({
  update: keyOf('viewing', { userId }),
  change: { set: { terms }, add: { v: 1, g: 1 } },
});
