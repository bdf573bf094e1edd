import { join } from 'node:path';
import { PROJECT } from './functions.ts';

/** Pages that stand under one path; `infra/build-pages.ts` says what lies in `folder`. */
export interface Site {
  /** The path the site lies under, '' for the root. */
  prefix: string;
  folder: string;
}

const WEB = join(PROJECT, 'infra/web');

export const STOREFRONT: Site = { prefix: '', folder: join(WEB, 'storefront') };

/** Guides and reference; its pages are rendered by `infra/documentation.ts`, those at `/problems` too. */
export const DOCUMENTATION: Site = { prefix: '/docs', folder: join(WEB, 'docs') };

/** For administrators: the catalogue, plans, people and the audit. */
export const CONSOLE: Site = { prefix: '/admin', folder: join(WEB, 'console') };

/** What the local platform measures and logs; not published. */
export const PLATFORM: Site = { prefix: '/_local', folder: join(WEB, 'platform') };

export const SITES = [STOREFRONT, CONSOLE, DOCUMENTATION];

/** Below it lie the scripts, styles and fonts of every site, named after what they hold. */
export const ASSETS = '/assets';

/** What is named after its content never changes; everything else is asked for again, which an ETag makes cheap. */
export const cacheControlOf = (path: string): string =>
  path.startsWith(`${ASSETS}/`) ? 'public, max-age=31536000, immutable' : 'no-cache';

const policyOf = (directives: Record<string, string>): string =>
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

/**
 * The storefront's Content-Security-Policy, and the console's: hls.js feeds the player from memory, hangs subtitles to an empty data:
 * track and works in a thread made from a blob; pictures are sent to, and heartbeats may go to, one of `calledOrigins`; media also comes from
 * `mediaOrigin`, where the API names another host than the page has, and posters from `pictureHosts`.
 */
export const storefrontPolicy = (
  calledOrigins: string,
  mediaOrigin = '',
  pictureHosts: readonly string[] = [],
): string =>
  policyOf({
    'img-src': ["'self'", 'data:', mediaOrigin, ...pictureHosts].filter(Boolean).join(' '),
    'media-src': `'self' blob: data: ${mediaOrigin}`.trim(),
    'worker-src': "'self' blob:",
    'connect-src': `'self' ${calledOrigins}`,
  });

/** The documentation's: its pages run their own script, ask the API, and nothing else. */
export const documentationPolicy = (): string => policyOf({});
