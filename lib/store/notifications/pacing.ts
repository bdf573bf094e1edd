import { setTimeout } from 'node:timers/promises';
import type { App } from '../../app.ts';
import { absent, any, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, type Item, type Table, updateItem } from '../../table/table.ts';

const PACE = keyOf('progressOfJob', { job: 'drainOutbox' });
const ATTEMPTS = 20;

/**
 * Waits until the next mail may be sent, so that all workers together keep to what SES takes from the account in a second:
 * each send takes a place in time of its own, one write unit. Whatever fails, nobody is let go earlier; a lost answer costs
 * a place.
 */
export async function waitForTurn({ table, config: { mailsPerSecond }, now }: App): Promise<void> {
  const wait = (await reserve(table, 1000 / mailsPerSecond, now())) - now();
  if (wait >= 1) await setTimeout(wait);
}

/** Takes the next stretch of time, so many milliseconds long, and answers when it begins. */
async function reserve(table: Table, length: number, now: number): Promise<number> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const behind = { change: { add: { takenUntil: length } }, when: is('takenUntil', '>', now) };
    const afresh = {
      change: { set: { takenUntil: now + length } },
      when: any(absent('takenUntil'), is('takenUntil', '<=', now)),
    };
    for (const { change, when } of [behind, afresh]) {
      try {
        const { takenUntil } = await updateItem<Item & { takenUntil: number }>(table, PACE, change, when);
        return takenUntil - length;
      } catch (error) {
        if (!(error instanceof ConditionFailed)) throw error;
      }
    }
  }
  throw new Error('too many workers reserve sends at once');
}
