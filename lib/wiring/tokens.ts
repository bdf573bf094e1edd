import { type AccessTokenKey, createAccessTokens } from '../auth/access-tokens.ts';
import { createLeaseTokens } from '../auth/lease-tokens.ts';
import type { App } from '../app.ts';
import type { Secrets } from './secrets.ts';

/** Builds something from the secrets and keeps it until they are read anew. */
export function fromSecrets<T>(build: (secrets: Secrets, app: App) => T): (app: App) => Promise<T> {
  const built = new WeakMap<Secrets, T>();
  return async (app) => {
    const secrets = await app.secrets();
    const found = built.get(secrets) ?? build(secrets, app);
    built.set(secrets, found);
    return found;
  };
}

const issuerOf = (app: App) => `marquee/${app.config.stage}`;

export const accessTokens = fromSecrets((secrets, app) =>
  createAccessTokens({
    keys: secrets.accessTokenKeys as AccessTokenKey[],
    issuer: issuerOf(app),
    audience: 'marquee-api',
  }),
);

export const leaseTokens = fromSecrets((secrets, app) =>
  createLeaseTokens({ keys: secrets.leaseTokenKeys, issuer: issuerOf(app) }),
);
