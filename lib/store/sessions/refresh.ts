import type { App } from '../../app.ts';
import {
  deriveNextSecret,
  formatRefreshToken,
  hashRefreshSecret,
  type RefreshToken,
  wasIssued,
} from '../../auth/refresh-tokens.ts';
import { sha256 } from '../../auth/opaque.ts';
import { Problem } from '../../domain/problem.ts';
import { meaningOf, withReplaced } from '../../domain/sessions/refresh.ts';
import { type DeviceRecord, sessionEnd, type UserRecord } from '../../domain/accounts/user.ts';
import { is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, updateItem } from '../../table/table.ts';
import { signOut } from './devices.ts';
import type { SecurityEvent } from '../../security-events.ts';
import { mailWrite } from '../outbox.ts';

/**
 * Replaces the refresh token of a device session, or answers the same next token again within the grace period and
 * to the `attemptId` that replaced it;
 * undefined for a token that is no good. An older token of the session's own chain ends the session: somebody
 * has a copy of it.
 */
export async function refresh(
  app: App,
  presented: RefreshToken,
  user: UserRecord,
  attemptId?: string,
): Promise<{ device: DeviceRecord; refreshToken: string } | undefined> {
  const key = keyOf('device', presented);
  const hash = hashRefreshSecret(presented.secret);
  const asked = { hash, attempt: attemptId === undefined ? undefined : sha256(attemptId) };
  const { refreshKey } = await app.secrets();
  const now = app.now();
  let device = await getItem<DeviceRecord>(app.table, key);
  for (let attempt = 1; device && attempt <= 5; attempt++) {
    const secret = deriveNextSecret(refreshKey, device, presented.secret);
    const refreshToken = formatRefreshToken({ ...presented, secret });
    const meaning = meaningOf(device, asked, now);
    // After a change of the server's key the derived token is another than the one that was given.
    if (meaning === 'repeat')
      return isOf(device, hashRefreshSecret(secret)) ? { device, refreshToken } : undefined;
    if (meaning === 'unknown' && wasIssued(refreshKey, device, presented.secret)) {
      await endSession(app, user, device);
    }
    if (meaning !== 'rotate') return undefined;
    const expiresAt = sessionEnd(device.signedInAt, now);
    const set = {
      refreshHash: hashRefreshSecret(secret),
      replaced: withReplaced(device.replaced, asked, now),
      generation: device.generation + 1,
      lastSeenAt: now,
      expiresAt,
      ttl: Math.ceil(expiresAt / 1000),
    };
    try {
      const same = is('refreshHash', '=', hash);
      return { device: await updateItem<DeviceRecord>(app.table, key, { set }, same), refreshToken };
    } catch (error) {
      // A lost answer is not told apart from a lost race: in both the token now stands among the replaced ones.
      if (error instanceof ConditionFailed) device = error.item as DeviceRecord | undefined;
      else throw error;
    }
  }
  if (!device) return undefined;
  throw new Problem('unavailable', 'The session is being refreshed; try again shortly.', {}, 1);
}

const isOf = ({ refreshHash, replaced }: DeviceRecord, hash: string): boolean =>
  refreshHash === hash || replaced.some((each) => each.hash === hash);

async function endSession(
  app: App,
  { userId, email, name }: UserRecord,
  device: DeviceRecord,
): Promise<void> {
  const { deviceId, session } = device;
  const data = { name, deviceName: device.name };
  const subject = `${deviceId}/${session}`;
  const mail = mailWrite({ purpose: 'session_revoked', userId, to: email, subject, data }, app.now());
  const pick = (ids: string[]) => ids.filter((id) => id === deviceId);
  await signOut(app, userId, pick, { forget: true, also: [mail] });
  app.log('warn', 'refresh token reused', {
    event: 'token_reused' satisfies SecurityEvent,
    ...{ userId, deviceId },
  });
}
