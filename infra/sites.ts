import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PROJECT } from './functions.ts';

const packageFile = (name: string) => createRequire(import.meta.url).resolve(name);
const swagger = dirname(packageFile('swagger-ui-dist/package.json'));

/** Static files that stand under one path. */
export interface StaticFiles {
  /** The path the site lies under, '' for the root. */
  prefix: string;
  folder: string;
  /** Files elsewhere, by their path below the prefix: packages that the site uses. */
  files: Record<string, string>;
}

export const STOREFRONT: StaticFiles = {
  prefix: '',
  folder: join(PROJECT, 'infra/web/storefront'),
  files: { '/vendor/hls.mjs': packageFile('hls.js/dist/hls.mjs') },
};

/** Swagger UI over `/v1/openapi.json`, from the package's own files. */
export const DOCUMENTATION: StaticFiles = {
  prefix: '/docs',
  folder: join(PROJECT, 'infra/web/docs'),
  files: Object.fromEntries(
    ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'].map((name) => [
      `/${name}`,
      join(swagger, name),
    ]),
  ),
};

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
 * The storefront's Content-Security-Policy: hls.js feeds the player from memory and works in a thread made from a
 * blob; pictures are sent to `uploadOrigin`; media also comes from `mediaOrigin`, where the API names another host
 * than the page has.
 */
export const storefrontPolicy = (uploadOrigin: string, mediaOrigin = ''): string =>
  policyOf({
    'img-src': `'self' data: ${mediaOrigin}`.trim(),
    'media-src': `'self' blob: ${mediaOrigin}`.trim(),
    'worker-src': "'self' blob:",
    'connect-src': `'self' ${uploadOrigin}`,
  });

/** The API reference's: Swagger UI styles its elements inline and draws its icons from data: addresses. */
export const documentationPolicy = (): string =>
  policyOf({ 'style-src': "'self' 'unsafe-inline'", 'img-src': "'self' data:" });
