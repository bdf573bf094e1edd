import { describe, expect, test } from 'vitest';
import { PLACEHOLDER_CDN_KEY, STAGES, stageOf } from '../../../infra/aws/stages.ts';
import { makeSecrets, rotate } from '../../../infra/secrets.ts';
import { createAccessTokens } from '../../../lib/auth/access-tokens.ts';
import { createLeaseTokens } from '../../../lib/auth/lease-tokens.ts';
import { createPasswordHasher } from '../../../lib/auth/passwords.ts';
import { createCdnSigner } from '../../../lib/wiring/cdn-signer.ts';
import { Secrets } from '../../../lib/wiring/secrets.ts';

const at = (day: number) => new Date(Date.UTC(2026, 10, day));
const tokensOf = (secrets: Secrets) =>
  createAccessTokens({
    keys: secrets.accessTokenKeys as never,
    issuer: 'marquee/prod',
    audience: 'marquee-api',
  });
const subject = {
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  deviceId: 'dev_01KA2B3C4D5E6F7G8H9JKMNPQR',
  role: 'user',
  tier: 'free',
} as const;

describe('the secrets of a stage', () => {
  test('are what every part of the house accepts', () => {
    const made = Secrets.parse(JSON.parse(JSON.stringify(makeSecrets())));
    const { peppers, current } = {
      peppers: made.passwordPeppers.versions,
      current: made.passwordPeppers.current,
    };
    expect(() => tokensOf(made)).not.toThrow();
    expect(() => createLeaseTokens({ keys: made.leaseTokenKeys, issuer: 'marquee/prod' })).not.toThrow();
    expect(() => createPasswordHasher({ peppers, current })).not.toThrow();
    expect(() => createCdnSigner({ keyPairId: 'K', privateKeyPem: made.cdnPrivateKeyPem })).not.toThrow();
  });

  test('a token stays good through every step of a rotation, old and new functions side by side', async () => {
    let before = makeSecrets(at(1));
    for (const day of [2, 3, 4]) {
      const after = rotate('access', before, at(day));
      for (const [from, to] of [
        [before, after],
        [after, before],
      ] as const) {
        const { token } = await tokensOf(from).issue(subject, at(day).getTime());
        expect(await tokensOf(to).verify(token, at(day).getTime())).toMatchObject({ userId: subject.userId });
      }
      before = after;
    }
    const { kid } = makeSecrets(at(2)).accessTokenKeys[0]!;
    expect(before.accessTokenKeys.map((key) => key.kid)).toEqual([kid]);
  });

  test('lease keys rotate alike, and a hash of an older pepper still verifies', async () => {
    const first = makeSecrets(at(1));
    const kids = [2, 3, 4].reduce<Secrets>((secrets, day) => rotate('lease', secrets, at(day)), first);
    expect(kids.leaseTokenKeys).toHaveLength(1);
    expect(kids.leaseTokenKeys[0]!.kid).not.toBe(first.leaseTokenKeys[0]!.kid);

    const { passwordPeppers: old } = first;
    const { passwordPeppers: now } = rotate('pepper', first);
    const stored = await createPasswordHasher({ peppers: old.versions, current: old.current, cost: 4 }).hash(
      'x',
    );
    const hasher = createPasswordHasher({ peppers: now.versions, current: now.current, cost: 4 });
    expect(await hasher.verify('x', stored)).toEqual({ ok: true, needsUpgrade: true });
  });

  test('the CDN and edge keys change alone', () => {
    const first = makeSecrets(at(1));
    for (const [step, field] of [
      ['cdn', 'cdnPrivateKeyPem'],
      ['edge', 'edgeKey'],
    ] as const) {
      const after = rotate(step, first);
      expect(after[field]).not.toBe(first[field]);
      expect({ ...after, [field]: first[field] }).toEqual(first);
    }
  });
});

describe('the stages', () => {
  test('an unknown one is answered with those there are', () => {
    expect(() => stageOf('qa')).toThrow('There is no stage "qa" in infra/aws/stages.ts, only dev, prod');
  });

  test('are told apart, and hold no private key', () => {
    expect(new Set(STAGES.map(({ name }) => name)).size).toBe(STAGES.length);
    expect(JSON.stringify(STAGES)).not.toContain('PRIVATE KEY');
    expect(PLACEHOLDER_CDN_KEY).toContain('PUBLIC KEY');
  });
});
