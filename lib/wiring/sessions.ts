import type { App } from '../app.ts';
import type { Caller } from '../http/declaration.ts';
import { toInstant } from '../domain/ids.ts';
import {
  type DeviceRecord,
  deviceView,
  type Session,
  type UserRecord,
  userView,
} from '../domain/accounts/user.ts';
import { keyOf } from '../table/keys.ts';
import { getItems } from '../table/table.ts';
import type { Entitlement } from '../store/playback/viewing.ts';
import { termsFrom } from '../store/playback/terms-item.ts';
import { accessTokens } from './tokens.ts';

/** Who signs in: the user and what their plan lets them have. */
export interface Identity {
  user: UserRecord;
  tier: Caller['tier'];
}

/** Reads both in one trip; undefined when there is no such user or they are disabled. */
export async function identityOf({ table, now }: App, userId: string): Promise<Identity | undefined> {
  const [user, viewing] = await getItems(table, [keyOf('user', { userId }), keyOf('viewing', { userId })]);
  if (!user || (user as UserRecord).status !== 'active') return undefined;
  return {
    user: user as UserRecord,
    tier: tierOf(user as UserRecord, termsFrom(viewing), now()),
  };
}

/** The usage-plan tier: administrators have their own, others that of the running term. */
function tierOf({ role }: UserRecord, terms: Entitlement[], now: number): Caller['tier'] {
  if (role === 'admin') return 'admin';
  return terms.find(({ from, until }) => from <= now && now < until)?.accessLevel ?? 'free';
}

/** The answer to a sign-in or refresh: a new access token for this device's session. */
export async function sessionOf(
  app: App,
  { user, tier }: Identity,
  { device, refreshToken }: { device: DeviceRecord; refreshToken: string },
): Promise<Session> {
  const { userId, role } = user;
  const { deviceId, session: authVersion } = device;
  const tokens = await accessTokens(app);
  const access = await tokens.issue({ userId, deviceId, role, tier, authVersion }, app.now());
  return {
    user: userView(user, app.config.origin),
    device: deviceView(device, deviceId),
    accessToken: access.token,
    accessTokenExpiresAt: toInstant(access.expiresAt),
    refreshToken,
    refreshTokenExpiresAt: toInstant(device.expiresAt),
  };
}
