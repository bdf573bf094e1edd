import { keyOf } from '../table/keys.ts';
import { getItem, type Table } from '../table/table.ts';

/** A signed-in device: its refresh generation and how long the session may live. Times are epoch milliseconds. */
export interface Device extends Record<string, unknown> {
  deviceId: string;
  /** The session ends here unless it is refreshed before. */
  expiresAt: number;
}

/** Is the session behind an access token still there: signing out deletes its item. */
export async function isDeviceSignedIn(
  table: Table,
  { userId, deviceId }: { userId: string; deviceId: string },
  now: number,
): Promise<boolean> {
  const device = await getItem<Device>(table, keyOf('device', { userId, deviceId }));
  return device !== undefined && device.expiresAt > now;
}
