import type { App } from '../../app.ts';
import { formatRefreshToken, hashRefreshSecret, newRefreshSecret } from '../../auth/refresh-tokens.ts';
import {
  type DeviceInput,
  type DeviceRecord,
  sessionEnd,
  type UserRecord,
} from '../../domain/accounts/user.ts';
import { recentEnds } from '../../domain/playback/session-ends.ts';
import { keyOf, partitionOf } from '../../table/keys.ts';
import { getItem, queryAll, type Table, type Write } from '../../table/table.ts';
import { endSessionsWrite } from '../playback/session-ends.ts';
import { changeCredentials, type Credentials, type CredentialsChange } from '../accounts/credentials.ts';
import { mailWrite } from '../outbox.ts';

/** Most signed-in devices of an account (contract §2); as many that signed out are remembered. */
const MAX_DEVICES = 20;
const NAMELESS: DeviceInput = { name: 'Unnamed device', platform: 'other' };

/**
 * Is the session behind an access token still there: signing out deletes its item, signing in again with the same
 * device gives it another number.
 */
export async function isDeviceSignedIn(
  table: Table,
  { userId, deviceId, authVersion }: { userId: string; deviceId: string; authVersion?: number },
  now: number,
): Promise<boolean> {
  const device = await getItem<DeviceRecord>(table, keyOf('device', { userId, deviceId }));
  return device !== undefined && device.expiresAt > now && device.session === authVersion;
}

/** The devices that are signed in, in the order of their ids. At most 20, so one Query. */
export async function signedInDevices(table: Table, userId: string, now: number): Promise<DeviceRecord[]> {
  const { pk, prefix } = partitionOf('device', { userId });
  const devices = await queryAll<DeviceRecord>(table, pk, { prefix, consistent: true });
  return devices.filter(({ expiresAt }) => expiresAt > now);
}

/** Is this a device from which the account was used before, and that nobody has thrown out since. */
export const isKnownDevice = (
  { devices, known }: Pick<Credentials, 'devices' | 'known'>,
  deviceId: string | undefined,
): deviceId is string => deviceId !== undefined && (deviceId in devices || deviceId in known);

/** A device item of a session that begins now, and the token that keeps it going. */
export async function newDevice(
  app: App,
  userId: string,
  deviceId: string,
  { name, platform }: DeviceInput = NAMELESS,
  session: number,
): Promise<{ device: DeviceRecord; refreshToken: string }> {
  const now = app.now();
  const { refreshKey } = await app.secrets();
  const secret = newRefreshSecret(refreshKey, { userId, deviceId, session }, () => app.randomBytes(32));
  const device = {
    userId,
    deviceId,
    name,
    platform,
    createdAt: now,
    lastSeenAt: now,
    signedInAt: now,
    session,
    refreshHash: hashRefreshSecret(secret),
    generation: 0,
    replaced: [],
    expiresAt: sessionEnd(now, now),
  };
  return { device, refreshToken: formatRefreshToken({ userId, deviceId, secret }) };
}

/** The write of a device item. TTL only cleans up. */
export const deviceWrite = (device: DeviceRecord): Write => ({
  put: { ...keyOf('device', device), ...device, ttl: Math.ceil(device.expiresAt / 1000) },
});

const deviceDelete = (userId: string, deviceId: string): Write => ({
  delete: keyOf('device', { userId, deviceId }),
});

/**
 * Ends the sessions of these devices for the account's streams too: every session so far, since a later one has a
 * higher number.
 */
function endSessions({ userId, out = {}, v }: Credentials, ending: string[], at: number) {
  const ends = Object.fromEntries(ending.map((id) => [id, { session: v, at }]));
  const ended = recentEnds({ ...out, ...ends }, at, 2 * MAX_DEVICES);
  return { out: ended, write: endSessionsWrite(userId, ended) };
}

/** The newest entries of a list of devices. */
const newest = (list: Record<string, number>, count: number): Record<string, number> =>
  Object.fromEntries(
    Object.entries(list)
      .sort(([a, at], [b, bt]) => bt - at || (b < a ? -1 : 1))
      .slice(0, count),
  );

/** The devices that stay when another signs in: those whose session runs that were seen last. */
async function lastSeen({ table, now }: App, userId: string, others: Record<string, number>) {
  const running = (await signedInDevices(table, userId, now())).filter(({ deviceId }) => deviceId in others);
  const seen = running.map(({ deviceId, lastSeenAt }) => [deviceId, lastSeenAt] as const);
  return newest(Object.fromEntries(seen), MAX_DEVICES - 1);
}

/**
 * What signs a device in: an id the account knows is used again; of more than 20 devices the one goes that was unseen
 * for longest, one whose session has run out before any other.
 */
export async function signInChange(
  app: App,
  credentials: Credentials,
  asked: DeviceInput | undefined,
): Promise<CredentialsChange<{ device: DeviceRecord; refreshToken: string }>> {
  const { userId, v } = credentials;
  const deviceId = isKnownDevice(credentials, asked?.id) ? asked!.id! : app.newId('dev');
  const { [deviceId]: _again, ...others } = credentials.devices;
  const { [deviceId]: _back, ...known } = credentials.known;
  const full = Object.keys(others).length >= MAX_DEVICES;
  const staying = full ? await lastSeen(app, userId, others) : others;
  const kept = Object.fromEntries(Object.entries(others).filter(([id]) => id in staying));
  const gone = Object.keys(others).filter((id) => !(id in kept));
  const result = await newDevice(app, userId, deviceId, asked, v + 1);
  const before =
    deviceId in credentials.devices &&
    (await getItem<DeviceRecord>(app.table, keyOf('device', { userId, deviceId })));
  if (before) result.device.createdAt = before.createdAt;
  const ending = [...gone, ...(deviceId in credentials.devices ? [deviceId] : [])];
  const ended = ending.length > 0 ? endSessions(credentials, ending, app.now()) : undefined;
  return {
    set: { devices: { ...kept, [deviceId]: app.now() }, known, ...(ended && { out: ended.out }) },
    writes: [
      deviceWrite(result.device),
      ...gone.map((id) => deviceDelete(userId, id)),
      ...(ended ? [ended.write] : []),
    ],
    result,
  };
}

/**
 * What ends the sessions of these devices at once. `forget` also takes away their own wrong-password counters:
 * right for a device that is lost, wrong for one whose owner comes back.
 */
export function signOutChange(
  credentials: Credentials,
  ending: string[],
  { at, forget }: { at: number; forget: boolean },
): Pick<CredentialsChange<never>, 'set' | 'writes'> & { writes: Write[] } {
  const { userId, devices, known } = credentials;
  const ended = ending.length > 0 ? endSessions(credentials, ending, at) : undefined;
  const kept = Object.fromEntries(Object.entries(devices).filter(([id]) => !ending.includes(id)));
  const left = Object.fromEntries(ending.filter((id) => id in devices).map((id) => [id, at]));
  return {
    set: {
      devices: kept,
      known: newest(forget ? known : { ...known, ...left }, MAX_DEVICES),
      ...(ended && { out: ended.out }),
    },
    writes: [...ending.map((id) => deviceDelete(userId, id)), ...(ended ? [ended.write] : [])],
  };
}

/** Tells the owner that the password is another; `operationId` keeps two changes apart. */
export const passwordChangedMail = (
  { userId, email, name }: UserRecord,
  operationId: string,
  now: number,
): Write =>
  mailWrite({ purpose: 'password_changed', userId, to: email, subject: operationId, data: { name } }, now);

/** Signs devices out, those that `pick` chooses from the signed-in ones. Answers which; `also` joins the transaction. */
export async function signOut(
  app: App,
  userId: string,
  pick: (deviceIds: string[]) => string[],
  { forget, also = [] }: { forget: boolean; also?: Write[] },
): Promise<string[]> {
  const ended = await changeCredentials(app, userId, (credentials) => {
    const ending = credentials ? pick(Object.keys(credentials.devices)) : [];
    if (!credentials || ending.length === 0) return undefined;
    const { set, writes } = signOutChange(credentials, ending, { at: app.now(), forget });
    return { set: set!, writes: [...writes, ...also], result: ending };
  });
  return ended ?? [];
}
