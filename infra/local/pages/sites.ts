import { DOCUMENTATION, documentationPolicy, STOREFRONT, storefrontPolicy } from '../../sites.ts';
import type { Handle } from '../http.ts';
import { createSite } from './static.ts';

/** `/`: the demo storefront. Media and uploads are at `origin`, which a visitor may have reached by another name. */
export const createStorefront = (origin: string): Handle =>
  createSite({ ...STOREFRONT, contentSecurityPolicy: storefrontPolicy(origin, origin) });

/** `/docs`: the API reference. */
export const createDocs = (): Handle =>
  createSite({ ...DOCUMENTATION, contentSecurityPolicy: documentationPolicy() });
