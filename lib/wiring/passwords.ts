import type { App } from '../app.ts';
import { createPasswordHasher } from '../auth/passwords.ts';
import { type Credentials } from '../store/accounts/credentials.ts';
import { isKnownDevice } from '../store/sessions/devices.ts';
import { countedTry } from '../store/sessions/password-tries.ts';
import { fromSecrets } from './tokens.ts';

const passwordHasher = fromSecrets(({ passwordPeppers: { current, versions } }, { config }) =>
  createPasswordHasher({
    current,
    peppers: versions,
    ...(config.passwordCost && { cost: config.passwordCost }),
  }),
);

/** More hashes at once would only make each slower, and all other answers of the process with them. */
const AT_ONCE = 2;
let running = 0;
const waiting: (() => void)[] = [];

/** Runs a hash in its turn. A Lambda has one request at a time; the local platform has as many as come. */
async function inTurn<T>(run: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running++;
  try {
    return await run();
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running--;
  }
}

/** The hash of a password to be set. `first` runs when it is its turn, and may throw what makes hashing needless. */
export async function hashNewPassword(
  app: App,
  password: string,
  first: () => Promise<void> = async () => {},
): Promise<string> {
  const hasher = await passwordHasher(app);
  return inTurn(async () => {
    await first();
    return hasher.hash(password);
  });
}

/** Does a password fit a stored hash; counts nothing, so not for what strangers send. */
export const isPassword = async (app: App, password: string, stored: string): Promise<boolean> =>
  (await (await passwordHasher(app)).verify(password, stored)).ok;

/** Outcome of a password typed to prove who one is. */
export interface Proof {
  ok: boolean;
  /** Does the proof still hold for the credentials as they are now: a sign-in beside it may have renewed their hash. */
  holds(now: Credentials | undefined): Promise<boolean>;
  /** The hash to keep, which is one of today's strength for an older one that nobody has renewed yet. */
  hashOf(now: Credentials): string;
}

type Fits = (password: string, stored: string) => Promise<boolean>;

/**
 * Does the password open the account. Wrong ones are counted, and too many make everybody wait (429) before
 * anything is computed; without an account it takes as long and counts alike. `otherwise` says whether a wrong one is
 * right all the same, within the same try.
 */
export async function provePassword(
  app: App,
  { emailKey, deviceId, password }: { emailKey: string; deviceId: string | undefined; password: string },
  credentials: Credentials | undefined,
  otherwise: (fits: Fits) => Promise<boolean> = () => Promise.resolve(false),
): Promise<Proof> {
  const hasher = await passwordHasher(app);
  const known = credentials && isKnownDevice(credentials, deviceId) ? deviceId : undefined;
  let upgraded: string | undefined;
  const ok = await countedTry(app, { emailKey, deviceId: known }, () =>
    inTurn(async () => {
      if (!credentials) {
        await hasher.dummy(password);
        return false;
      }
      const verified = await hasher.verify(password, credentials.passwordHash);
      if (verified.needsUpgrade) upgraded = await hasher.hash(password);
      return verified.ok || otherwise(async (typed, stored) => (await hasher.verify(typed, stored)).ok);
    }),
  );
  const proved = credentials?.passwordHash;
  return {
    ok,
    holds: async (now) =>
      ok &&
      now !== undefined &&
      (now.passwordHash === proved || inTurn(() => isPassword(app, password, now.passwordHash))),
    hashOf: ({ passwordHash }) => (passwordHash === proved && upgraded) || passwordHash,
  };
}
