import { createHmac } from 'node:crypto';
import { compare, hash as bcrypt } from 'bcryptjs';
import { secretBytes } from './secrets.ts';

export interface PasswordHasher {
  /** The string to store for a password. */
  hash(password: string): Promise<string>;
  /**
   * Does the password fit; `needsUpgrade` asks the caller to store a new `hash` (older cost or pepper). Never
   * throws for a bad `stored`.
   */
  verify(password: string, stored: string): Promise<{ ok: boolean; needsUpgrade: boolean }>;
  /** Takes as long as `verify`, for an address that nobody has. */
  dummy(password: string): Promise<void>;
}

export interface PasswordHasherOptions {
  /** Secrets by version (base64, at least 32 bytes); old versions stay until nobody's hash needs them. */
  peppers: Record<string, string>;
  /** Version that new hashes use. */
  current: string;
  /** bcrypt cost, log2 of the rounds; 12 in a deployment. */
  cost?: number;
}

const STORED = /^v1\$([A-Za-z0-9_-]{1,32})\$(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})$/;
const VERSION = /^[A-Za-z0-9_-]{1,32}$/;
const COST = { min: 4, max: 15 };

/**
 * Password hashing: bcrypt over base64(HMAC-SHA-256(pepper, password)), stored as `v1$<pepper
 * version>$<bcrypt>`.
 *
 * bcrypt reads 72 bytes and stops at a NUL. The pre-hash gives it always 44 characters of base64, so every
 * byte of a long password counts; the pepper keeps a stolen table useless on its own. The password is hashed
 * in NFC, because keyboards disagree on composed characters; NFKC would also equate characters that people
 * see as different. Throws an Error on a weak pepper or a cost outside 4–15.
 */
export function createPasswordHasher({ peppers, current, cost = 12 }: PasswordHasherOptions): PasswordHasher {
  const keys = new Map(
    Object.entries(peppers).map(([v, secret]) => [v, secretBytes(`Password pepper "${v}"`, secret)]),
  );
  const currentKey = keys.get(current);
  if (!currentKey) throw new Error(`There is no password pepper "${current}"`);
  if (![...keys.keys()].every((v) => VERSION.test(v)))
    throw new Error('A pepper version is 1 to 32 of A-Z a-z 0-9 _ -');
  if (!Number.isInteger(cost) || cost < COST.min || cost > COST.max)
    throw new Error('The bcrypt cost must be 4 to 15');

  const prehash = (key: Uint8Array, password: string) =>
    createHmac('sha256', key).update(password.normalize('NFC'), 'utf8').digest('base64');
  const nobody = `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`;
  const dummy = async (password: string) => void (await compare(prehash(currentKey, password), nobody));

  return {
    dummy,
    hash: async (password) => `v1$${current}$${await bcrypt(prehash(currentKey, password), cost)}`,
    verify: async (password, stored) => {
      const [, version = '', hashed = '', storedCost = ''] = STORED.exec(stored) ?? [];
      const key = keys.get(version);
      // A cost above the bound would hold the function for minutes; such a hash was never written here.
      if (!key || Number(storedCost) < COST.min || Number(storedCost) > COST.max) {
        await dummy(password);
        return { ok: false, needsUpgrade: false };
      }
      const ok = await compare(prehash(key, password), hashed);
      return { ok, needsUpgrade: ok && (version !== current || Number(storedCost) !== cost) };
    },
  };
}
