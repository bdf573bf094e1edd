import { DOCUMENTATION, STOREFRONT } from '../sites.ts';
import type { Handle } from './http.ts';
import { createSite } from './static.ts';

const policy = (directives: Record<string, string>) =>
  Object.entries({
    'default-src': "'self'",
    'base-uri': "'none'",
    'object-src': "'none'",
    'frame-ancestors': "'none'",
    'form-action': "'self'",
    ...directives,
  })
    .map((directive) => directive.join(' '))
    .join('; ');

/** `/`: the demo storefront. Media comes from `origin`, which a visitor may reach under another name. */
export function createStorefront(origin: string): Handle {
  return createSite({
    ...STOREFRONT,
    contentSecurityPolicy: policy({
      'img-src': `'self' data: ${origin}`,
      // hls.js feeds the player from memory and works in a thread made from a blob.
      'media-src': `'self' blob: ${origin}`,
      'worker-src': "'self' blob:",
      'connect-src': `'self' ${origin}`,
    }),
  });
}

/** `/docs`: the API reference. */
export function createDocs(): Handle {
  return createSite({
    ...DOCUMENTATION,
    // Swagger UI styles its elements inline and draws its icons from data: addresses.
    contentSecurityPolicy: policy({ 'style-src': "'self' 'unsafe-inline'", 'img-src': "'self' data:" }),
  });
}
