import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Plugin } from 'esbuild';
import { AWS_SDK } from './trim/aws.ts';
import { OTHERS } from './trim/others.ts';
import type { Replacement } from './trim/replacement.ts';
import { withPureValues } from './trim/pure.ts';

export const REPLACEMENTS: Replacement[] = [...AWS_SDK, ...OTHERS];

/** The names that a module exports itself; those that the replacement lacks become undefined, since nothing calls them. */
function missingExports(original: string, replacement: string): string {
  const names = (text: string) =>
    [...text.matchAll(/^\s*export (?:async )?(?:const|var|function|class) ([\w$]+)/gm)].map(
      ([, name]) => name!,
    );
  const given = new Set(names(replacement));
  return names(original)
    .filter((name) => !given.has(name))
    .map((name) => `export const ${name} = undefined;`)
    .join('\n');
}

const pathOf = (name: string) => fileURLToPath(new URL(`trim/${name}.ts`, import.meta.url));

/** Packages in whose place a module of ours stands, and that module. */
export const STAND_INS: Record<string, string> = {
  zod: pathOf('zod/index'),
  '@aws-sdk/client-dynamodb': pathOf('clients/client-dynamodb'),
  '@aws-sdk/lib-dynamodb': pathOf('clients/lib-dynamodb'),
  '@aws-sdk/client-secrets-manager': pathOf('clients/client-secrets-manager'),
};

/** Replaces what is named above while bundling. */
export const trim: Plugin = {
  name: 'trim',
  setup(build) {
    // The same source, compiled for today's Node instead of the browsers of 2015.
    build.onResolve({ filter: /\/es6\// }, ({ path, importer, resolveDir, kind }) => {
      if (!importer.includes('/libphonenumber-js/')) return undefined;
      return build.resolve(path.replace('/es6/', '/es6-modern/'), { importer, resolveDir, kind });
    });
    build.onResolve({ filter: /^(zod|@aws-sdk\/.+)$/ }, ({ path }) =>
      STAND_INS[path] ? { path: STAND_INS[path], sideEffects: false } : undefined,
    );
    build.onLoad({ filter: /\/lib\/[^/]+\/.*\.ts$/ }, async ({ path }) => {
      if (path.includes('/node_modules/')) return undefined;
      return { contents: withPureValues(await readFile(path, 'utf8')), loader: 'ts' };
    });
    build.onLoad(
      { filter: /node_modules\/(@aws-sdk|@smithy|libphonenumber-js|nodemailer|jose|ulid)\/.*\.js$/ },
      async ({ path }) => {
        const replacement = REPLACEMENTS.find(({ file }) => path.endsWith(`/${file}`))?.contents;
        if (replacement === undefined) return undefined;
        const original = await readFile(path, 'utf8');
        const contents = typeof replacement === 'string' ? replacement : replacement(original);
        return { contents: `${contents}\n${missingExports(original, contents)}` };
      },
    );
  },
};
