import type { App } from '../app.ts';
import type { Lease } from '../auth/lease-tokens.ts';
import { buildDelivery, cookieHeaders, type Delivery } from '../media/delivery.ts';
import { cdnSigner } from './signer.ts';

/**
 * A fresh signature for what a playback may fetch until `expiresAt`, epoch ms. Through the distribution it also comes as cookies, which are
 * first-party there (Safari and AVPlayer add no query to segments).
 */
export async function grantDelivery(
  app: App,
  lease: Pick<Lease, 'mediaId' | 'maxResolution' | 'delivery'>,
  expiresAt: number,
  request: { throughEdge: boolean; setCookies(cookies: string[]): void },
): Promise<Delivery> {
  const { mediaId, maxResolution: ceiling, delivery: mode } = lease;
  const { origin } = app.config;
  const signer = await cdnSigner(app);
  const delivery = buildDelivery({ origin, mediaId, ceiling, mode, expiresAt, signer });
  if (request.throughEdge) {
    const secure = origin.startsWith('https:');
    request.setCookies(cookieHeaders(delivery.cookies, mediaId, ceiling, delivery.expiresAt, secure));
  }
  return delivery;
}
