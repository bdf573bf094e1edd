import type { Resolution } from '../domain/levels.ts';
import { grantDirectory, grantPath, playlistPath } from './layout.ts';

/** One signature, in both forms an edge accepts. `query` comes without its `?`, `cookies` by name (`CloudFront-…`). */
export interface SignedGrant {
  query: string;
  cookies: Record<string, string>;
}

/** Signs "whoever holds this may read `resourceUrl` (which ends with `*`) before `expiresAt` (epoch ms)". */
export interface CdnSigner {
  sign(resourceUrl: string, expiresAt: number): SignedGrant;
}

export type DeliveryMode = 'renewable' | 'standalone';

/** What a player is told, as in the contract's `Playback.delivery`. `expiresAt` is an ISO instant on a whole second. */
export interface Delivery {
  mode: DeliveryMode;
  manifestUrl: string;
  query: string;
  cookies: Record<string, string>;
  expiresAt: string;
}

export interface DeliveryRequest {
  /** Scheme and host of the distribution, e.g. `https://marquee.example`; the grant holds for this origin alone. */
  origin: string;
  mediaId: string;
  /** The best resolution the edge may hand out, already capped to what the media has. */
  ceiling: Resolution;
  mode: DeliveryMode;
  /** Epoch ms. */
  expiresAt: number;
  signer: CdnSigner;
}

/** Grants one title up to `ceiling`, with a single signature behind the URL, the query and the cookies. */
export function buildDelivery(request: DeliveryRequest): Delivery {
  const { mediaId, ceiling, mode, signer } = request;
  const origin = new URL(request.origin).origin;
  // Policies count whole seconds: rounded down, so that the time the player is told is the time the edge enforces.
  const expiresAt = Math.floor(request.expiresAt / 1000) * 1000;
  const { query, cookies } = signer.sign(origin + grantPath(mediaId, ceiling), expiresAt);
  const playlist = playlistPath({ mediaId, resolution: ceiling, twin: mode === 'standalone' });
  return {
    mode,
    manifestUrl: `${origin}${playlist}?${query}`,
    query,
    cookies,
    expiresAt: new Date(expiresAt).toISOString(),
  };
}

/**
 * `Set-Cookie` values for a grant's cookies: bound to the directory they open, so that several titles can be
 * granted side by side. `expiresAt` as in `Delivery`; `secure` is false only on a plain-http origin (a laptop),
 * where a browser would drop the cookie.
 */
export function cookieHeaders(
  cookies: Record<string, string>,
  mediaId: string,
  ceiling: Resolution,
  expiresAt: string,
  secure = true,
): string[] {
  const attributes = [
    `Path=${grantDirectory(mediaId, ceiling)}`,
    `Expires=${new Date(expiresAt).toUTCString()}`,
    ...(secure ? ['Secure'] : []),
    'HttpOnly',
    'SameSite=Lax',
  ].join('; ');
  return Object.entries(cookies).map(([name, value]) => `${name}=${value}; ${attributes}`);
}
