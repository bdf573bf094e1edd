import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildOptions, type Metafile, build } from 'esbuild';
import { writeDocumentation } from './documentation.ts';
import { PROJECT } from './functions.ts';
import { ASSETS, DOCUMENTATION, PLATFORM, type Site, SITES } from './sites.ts';
import { watchBuild } from './watch-build.ts';

export interface PagesOptions {
  /** Default `.build/pages`. Laid out like the addresses: `index.html`, `docs/index.html`, `assets/…`. */
  outDir?: string;
  /** Tells the pages that they stand on the local platform, by `data-local` on the root element. */
  local?: boolean;
}

const OUT_DIR = join(PROJECT, '.build/pages');

const sitesOf = ({ local = false }: PagesOptions): Site[] => (local ? [...SITES, PLATFORM] : SITES);

/**
 * A site is a folder: `index.html`, the scripts that it names (`src="./main.tsx"`, and `early.ts` where something must not
 * wait for it), and `public/`, copied as it is.
 * What the scripts import (styles, fonts, parts loaded later) is named after its content and lies in `assets/`.
 */
function optionsOf(outDir: string, options: PagesOptions) {
  return {
    absWorkingDir: PROJECT,
    entryPoints: sitesOf(options).flatMap(({ folder, prefix }) => {
      const out = prefix.slice(1) || 'storefront';
      const early = join(folder, 'early.ts');
      return [
        { in: join(folder, 'main.tsx'), out },
        ...(existsSync(early) ? [{ in: early, out: `${out}-early` }] : []),
      ];
    }),
    outdir: join(outDir, ASSETS),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    legalComments: 'none',
    tsconfig: join(PROJECT, 'infra/web/tsconfig.json'),
    loader: { '.woff2': 'file' },
  } satisfies BuildOptions;
}

/** Builds every site as it is published. Throws esbuild's error, which names the file and line. */
export async function buildPages(
  options: PagesOptions = {},
): Promise<{ outDir: string; metafile: Metafile }> {
  const outDir = resolve(options.outDir ?? OUT_DIR);
  await rm(outDir, { recursive: true, force: true });
  const { metafile } = await build(optionsOf(outDir, options));
  await writePages(outDir, metafile, options);
  return { outDir, metafile };
}

/** Builds every site, and again when a file below `infra/web` changes. Throws when the first build fails. */
export async function watchPages(
  onRebuilt: (errors: string[]) => void,
  options: PagesOptions = {},
): Promise<{ outDir: string; stop: () => Promise<void> }> {
  const outDir = resolve(options.outDir ?? OUT_DIR);
  await rm(outDir, { recursive: true, force: true });
  const stop = await watchBuild(optionsOf(outDir, options), {
    folders: [join(PROJECT, 'infra/web')],
    onBuilt: (metafile) => writePages(outDir, metafile!, options),
    onRebuilt,
  });
  return { outDir, stop };
}

async function writePages(outDir: string, metafile: Metafile, options: PagesOptions): Promise<void> {
  for (const { folder, prefix } of sitesOf(options)) {
    const target = join(outDir, prefix);
    await mkdir(target, { recursive: true });
    const files = join(folder, 'public');
    if (existsSync(files)) await cp(files, target, { recursive: true });
    const template = await readFile(join(folder, 'index.html'), 'utf8');
    const page = withAssets(template, { prefix, folder }, outDir, metafile);
    const marked = options.local ? page.replace('<html', '<html data-local') : page;
    if (prefix === DOCUMENTATION.prefix) await writeDocumentation(outDir, marked);
    else await writeFile(join(target, 'index.html'), marked);
  }
  await writeSecurityTxt(outDir);
}

/** Where to report what is wrong with the service's security (RFC 9116), and until when that is true: a year from now. */
async function writeSecurityTxt(outDir: string): Promise<void> {
  const expires = new Date(Date.now() + 365 * 86_400_000).toISOString();
  const lines = [
    'Contact: mailto:security@marquee.example',
    `Expires: ${expires}`,
    'Preferred-Languages: en',
  ];
  await mkdir(join(outDir, '.well-known'), { recursive: true });
  await writeFile(join(outDir, '.well-known/security.txt'), `${lines.join('\n')}\n`);
}

/** The page with the built files in the place of sources, its styles, and the parts its script needs at once. */
function withAssets(template: string, { folder }: Site, outDir: string, { outputs }: Metafile): string {
  const addressOf = (output: string) => `/${relative(outDir, resolve(PROJECT, output))}`;
  const builtFrom = (source: string): string => {
    const file = relative(PROJECT, join(folder, source));
    const [output] =
      Object.entries(outputs).find(
        ([, { entryPoint, inputs }]) =>
          entryPoint === file || (Object.keys(inputs).length === 1 && !entryPoint && file in inputs),
      ) ?? [];
    if (output === undefined) throw new Error(`${folder}/index.html names ${source}, which nothing imports`);
    return output;
  };
  const entry = builtFrom('main.tsx');
  const needed = (output: string): string[] =>
    outputs[output]!.imports.filter(({ kind }) => kind === 'import-statement').flatMap(({ path }) => [
      path,
      ...needed(path),
    ]);
  const { cssBundle } = outputs[entry]!;
  const head = [
    ...(cssBundle ? [`<link rel="stylesheet" href="${addressOf(cssBundle)}" />`] : []),
    ...[...new Set(needed(entry))].map((path) => `<link rel="modulepreload" href="${addressOf(path)}" />`),
  ];
  return template
    .replaceAll(/(?<= (?:src|href)=")\.{1,2}\/[^"]+/g, (source) => addressOf(builtFrom(source)))
    .replace('</head>', `${head.join('')}</head>`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const { outDir, metafile } = await buildPages();
  const built = Object.keys(metafile.outputs).length;
  console.log(`${built} files in ${outDir}, ${Math.round(performance.now() - started)} ms`);
}
