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
  folder: join(PROJECT, 'infra/storefront'),
  files: { '/vendor/hls.mjs': packageFile('hls.js/dist/hls.mjs') },
};

/** Swagger UI over `/v1/openapi.json`, from the package's own files. */
export const DOCUMENTATION: StaticFiles = {
  prefix: '/docs',
  folder: join(PROJECT, 'infra/docs'),
  files: Object.fromEntries(
    ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'].map((name) => [
      `/${name}`,
      join(swagger, name),
    ]),
  ),
};
