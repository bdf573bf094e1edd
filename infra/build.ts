import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type BuildResult, type Metafile, type Plugin, build } from 'esbuild';
import { readDescription } from './description.ts';
import { type FunctionFile, PROJECT, readFunctions } from './functions.ts';
import { trim } from './trim.ts';
import { watchBuild } from './watch-build.ts';

export interface Bundles {
  /** Absolute path of `functions/`; the code of function `id` is `<outDir>/<id>/index.cjs`, or `index.mjs` where shared parts are split off. */
  outDir: string;
  functions: FunctionFile[];
  /** esbuild's account of what went into each bundle; only when asked for. */
  metafile: Metafile | undefined;
}

export interface BundleOptions {
  /** Minified and trimmed, as deployed. Default true; the local platform builds without, to keep names in stacks. */
  minify?: boolean;
  metafile?: boolean;
  /** Default `.build/functions`. */
  outDir?: string;
}

const OUT_DIR = join(PROJECT, '.build/functions');
const ENTRY = 'function:';

/**
 * Lambda hands more than an event and a context to some runtimes; the third parameter of our handlers is for
 * tests alone, so each bundle's entry passes two.
 */
const entry: Plugin = {
  name: 'entry',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^function:/ }, ({ path }) => ({
      path: path.slice(ENTRY.length),
      namespace: 'entry',
    }));
    onLoad({ filter: /.*/, namespace: 'entry' }, ({ path }) => ({
      contents: `import { handler as run } from './${path}';
        export const handler = (event, context) => run(event, context);`,
      resolveDir: PROJECT,
    }));
  },
};

/** Deployed: one file that Node requires, because an ES module that imports its `crypto` waits for every export of it. */
const ALONE = {
  format: 'cjs',
  outExtension: { '.js': '.cjs' },
  define: { 'import.meta.dirname': '__dirname' },
} satisfies BuildOptions;

/** On one machine: shared parts are written once instead of into every bundle, a tenth of the work for the same code. */
const TOGETHER = {
  format: 'esm',
  splitting: true,
  outExtension: { '.js': '.mjs' },
  // CommonJS dependencies ask for Node's own modules through `require`, which an ES module lacks.
  banner: {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  },
} satisfies BuildOptions;

function optionsOf(functions: FunctionFile[], { minify = true, metafile = false, outDir }: BundleOptions) {
  return {
    absWorkingDir: PROJECT,
    entryPoints: Object.fromEntries(functions.map(({ id, file }) => [`${id}/index`, `${ENTRY}${file}`])),
    outdir: resolve(outDir ?? OUT_DIR),
    bundle: true,
    minify,
    metafile,
    platform: 'node',
    target: 'node24',
    // The ES modules of dependencies can be shaken, their CommonJS twins cannot.
    mainFields: ['module', 'main'],
    legalComments: 'none',
    // Where trimming left a name undefined, nothing calls it.
    logOverride: { 'import-is-undefined': 'silent' },
    plugins: [entry, trim],
  } satisfies BuildOptions;
}

/** Bundles every function in one pass. Throws esbuild's error, which names the file and line. */
export async function buildFunctions(options: BundleOptions = {}): Promise<Bundles> {
  const functions = await readFunctions();
  const settings = { ...optionsOf(functions, options), ...ALONE };
  const { metafile } = (await build(settings)) as BuildResult;
  await Promise.all([removeOthers(settings.outdir, functions), writeOpenApi(settings.outdir)]);
  return { outDir: settings.outdir, functions, metafile };
}

/** `getOpenApi` answers what lies beside its bundle. */
async function writeOpenApi(outDir: string): Promise<void> {
  await mkdir(join(outDir, 'getOpenApi'), { recursive: true });
  await writeFile(join(outDir, 'getOpenApi/openapi.json'), await readDescription());
}

/** Removes the bundles of functions that no longer exist. */
async function removeOthers(outDir: string, functions: FunctionFile[]): Promise<void> {
  const ids = new Set(functions.map(({ id }) => id));
  const others = (await readdir(outDir)).filter((name) => !ids.has(name));
  await Promise.all(others.map((name) => rm(join(outDir, name), { recursive: true, force: true })));
}

/**
 * Bundles as the local platform runs them, and again whenever a file below `functions/` or `lib/` changes.
 * `onRebuilt` hears of every later build: its errors as text, or none. New function files are seen at the next
 * start. Throws when the first build fails.
 */
export async function watchFunctions(
  onRebuilt: (errors: string[]) => void,
  options: BundleOptions = {},
): Promise<Bundles & { stop: () => Promise<void> }> {
  const functions = await readFunctions();
  const settings = { ...optionsOf(functions, { minify: false, ...options }), ...TOGETHER };
  const stop = await watchBuild(settings, {
    folders: ['functions', 'lib'].map((name) => join(PROJECT, name)),
    onRebuilt,
  });
  await writeOpenApi(settings.outdir);
  return { outDir: settings.outdir, functions, metafile: undefined, stop };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const { functions, outDir } = await buildFunctions();
  console.log(`${functions.length} functions in ${outDir}, ${Math.round(performance.now() - started)} ms`);
}
