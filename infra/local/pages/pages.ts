import { watchPages } from '../../build-pages.ts';
import { DOCUMENTATION, documentationPolicy, storefrontPolicy } from '../../sites.ts';
import type { Handle } from '../http.ts';
import { createStatic } from './static.ts';

export interface Pages {
  outDir: string;
  stop(): Promise<void>;
}

/** Builds the pages into `outDir`, again whenever a source changes. */
export const startPages = (outDir: string): Promise<Pages> =>
  watchPages(
    (errors) => {
      for (const error of errors) console.error(`Pages not built, the build before goes on: ${error}`);
      if (errors.length === 0) console.log('Pages rebuilt.');
    },
    { outDir, local: true },
  );

/** Serves what was built. Media and uploads are at `origin`, which a visitor may have reached by another name. */
export function createPages(outDir: string, origin: string): Handle {
  const ofStorefront = storefrontPolicy(origin, origin);
  const ofDocumentation = documentationPolicy();
  const below = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  return createStatic(outDir, (path) =>
    [DOCUMENTATION.prefix, '/problems'].some((prefix) => below(path, prefix))
      ? ofDocumentation
      : ofStorefront,
  );
}
