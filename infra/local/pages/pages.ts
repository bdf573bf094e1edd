import { watchPages } from '../../build-pages.ts';
import { DOCUMENTATION, documentationPolicy, storefrontPolicy } from '../../sites.ts';
import type { Handle } from '../http.ts';
import { createStatic } from './static.ts';

export interface Pages {
  handle: Handle;
  stop(): Promise<void>;
}

/**
 * Serves the pages. They are built into `outDir` when the first is asked for, because no call of the API needs them,
 * and again whenever a source changes. Media and uploads are at `origin`, which a visitor may have reached by another
 * name.
 */
export function createPages(outDir: string, origin: string, pictureHosts: readonly string[]): Pages {
  const ofStorefront = storefrontPolicy(origin, origin, pictureHosts);
  const ofDocumentation = documentationPolicy();
  const below = (path: string, prefix: string) => path === prefix || path.startsWith(`${prefix}/`);
  const serve = createStatic(outDir, (path) =>
    [DOCUMENTATION.prefix, '/problems'].some((prefix) => below(path, prefix))
      ? ofDocumentation
      : ofStorefront,
  );
  let building: ReturnType<typeof watched> | undefined;
  return {
    async handle(req, res) {
      building ??= watched(outDir);
      await building.catch((error: unknown) => {
        building = undefined;
        throw error;
      });
      return serve(req, res);
    },
    stop: async () => (await building?.catch(() => undefined))?.stop(),
  };
}

const watched = (outDir: string) =>
  watchPages(
    (errors) => {
      for (const error of errors) console.error(`Pages not built, the build before goes on: ${error}`);
      if (errors.length === 0) console.log('Pages rebuilt.');
    },
    { outDir, local: true },
  );
