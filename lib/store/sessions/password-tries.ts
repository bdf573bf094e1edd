import type { App } from '../../app.ts';
import { sha256 } from '../../auth/opaque.ts';
import { tooManyOf } from '../../domain/limits.ts';
import {
  beginTry,
  endTry,
  noTries,
  type Tries,
  triesForgottenAt,
} from '../../domain/sessions/password-tries.ts';
import { Problem } from '../../domain/problem.ts';
import { absent, is } from '../../table/expressions.ts';
import { keyOf } from '../../table/keys.ts';
import { ConditionFailed, getItem, putItem, type Table, type Write } from '../../table/table.ts';

interface Entry extends Tries, Record<string, unknown> {
  v: number;
}

/** How long a try waits for those before it to be checked. */
const PATIENCE_MS = 8000;
const UNKNOWN = 'UNKNOWN';

/**
 * Where the wrong passwords for an address are counted: all unknown devices together, each known one by itself,
 * so that a stranger's tries never delay the owner's devices. The address need not be anybody's.
 */
export interface TrySubject {
  emailKey: string;
  /** A device the account knows, undefined for any other. */
  deviceId: string | undefined;
}

const entryKey = ({ emailKey, deviceId }: TrySubject) =>
  keyOf('passwordTries', { subject: sha256(emailKey), deviceId: deviceId ?? UNKNOWN });

/** Part of a transaction by which the owner proved themselves otherwise: unknown devices need not wait any more. */
export const forgetTries = (emailKey: string): Write => ({
  delete: entryKey({ emailKey, deviceId: undefined }),
});

/**
 * Checks a password unless too many wrong ones came before: then throws the 429 without computing a hash. The
 * try is written down before it is checked, so parallel tries get no more answers than those in a row.
 */
export async function countedTry(
  app: App,
  subject: TrySubject,
  check: () => Promise<boolean>,
): Promise<boolean> {
  const id = app.newId('req');
  await begin(app, subject, id);
  const right = await check();
  await change(app.table, subject, (tries) => endTry(tries, id, right, app.now()));
  return right;
}

async function begin(app: App, subject: TrySubject, id: string): Promise<void> {
  const patientUntil = performance.now() + PATIENCE_MS;
  for (;;) {
    let refusal: ReturnType<typeof beginTry> | undefined;
    await change(app.table, subject, (tries) => {
      if (id in tries.open) return undefined;
      const begun = beginTry(tries, id, app.now());
      refusal = begun === 'busy' || 'waitMs' in begun ? begun : undefined;
      return refusal === undefined ? (begun as Tries) : undefined;
    });
    if (refusal === undefined) return;
    if (refusal !== 'busy') throw mustWait((refusal as { waitMs: number }).waitMs);
    if (performance.now() > patientUntil) throw mustWait(1000);
    await pause(50 + Math.random() * 150);
  }
}

const mustWait = (ms: number) => tooManyOf('password', ms / 1000, 'Too many wrong passwords');

/** Compare-and-set on `v`; `next` answers undefined to leave things as they are. */
async function change(
  table: Table,
  subject: TrySubject,
  next: (tries: Tries) => Tries | undefined,
): Promise<void> {
  const key = entryKey(subject);
  let entry = await getItem<Entry>(table, key);
  for (let attempt = 1; attempt <= 50; attempt++) {
    const tries = next(entry ?? noTries);
    if (tries === undefined) return;
    const { wrong, level, blockedUntil, open } = tries;
    const ttl = Math.ceil(triesForgottenAt(tries) / 1000);
    const item = { ...key, wrong, level, blockedUntil, open, ttl, v: (entry?.v ?? 0) + 1 };
    try {
      return await putItem(table, item, entry ? is('v', '=', entry.v) : absent('pk'));
    } catch (error) {
      if (!(error instanceof ConditionFailed)) throw error;
      entry = error.item as Entry | undefined;
    }
    await pause(Math.random() * Math.min(200, 5 * 2 ** attempt));
  }
  throw new Problem('unavailable', 'Too many sign-ins at once; try again shortly.', {}, 1);
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
