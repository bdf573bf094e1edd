import { createCdnSigner } from './cdn-signer.ts';
import { fromSecrets } from './tokens.ts';

/** Signs what a playback may fetch; the key is parsed once for as long as the secrets are kept. */
export const cdnSigner = fromSecrets((secrets, app) =>
  createCdnSigner({
    keyPairId: secrets.cdnKeyPairId ?? app.config.cdnKeyPairId,
    privateKeyPem: secrets.cdnPrivateKeyPem,
  }),
);
