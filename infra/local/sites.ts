import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PROJECT } from '../functions.ts';
import type { Handle } from './http.ts';
import { createSite } from './static.ts';

const packageFile = (name: string) => createRequire(import.meta.url).resolve(name);

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
    prefix: '',
    folder: join(PROJECT, 'infra/storefront'),
    files: { '/vendor/hls.mjs': packageFile('hls.js/dist/hls.mjs') },
    contentSecurityPolicy: policy({
      'img-src': `'self' data: ${origin}`,
      // hls.js feeds the player from memory and works in a thread made from a blob.
      'media-src': `'self' blob: ${origin}`,
      'worker-src': "'self' blob:",
      'connect-src': `'self' ${origin}`,
    }),
  });
}

const SWAGGER_FILES = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** `/docs`: Swagger UI over `/v1/openapi.json`, from the package's own files. */
export function createDocs(): Handle {
  const swagger = dirname(packageFile('swagger-ui-dist/package.json'));
  return createSite({
    prefix: '/docs',
    folder: join(PROJECT, 'infra/docs'),
    files: Object.fromEntries(SWAGGER_FILES.map((name) => [`/${name}`, join(swagger, name)])),
    // Swagger UI styles its elements inline and draws its icons from data: addresses.
    contentSecurityPolicy: policy({ 'style-src': "'self' 'unsafe-inline'", 'img-src': "'self' data:" }),
  });
}
