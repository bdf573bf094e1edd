import { absent, any, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, type Table, updateItem } from '../../table/table.ts';

const STATE = keyOf('progressOfJob', { job: 'rankTitles' });

/** The last hour whose plays are ranked, undefined before the first run. */
export const hoursRanked = async (table: Table): Promise<number | undefined> =>
  (await getItem<{ hour: number }>(table, STATE))?.hour;

export async function rankedThrough(table: Table, hour: number): Promise<void> {
  try {
    await updateItem(table, STATE, { set: { hour } }, any(absent('hour'), is('hour', '<', hour)));
  } catch (error) {
    if (!(error instanceof ConditionFailed)) throw error;
  }
}
