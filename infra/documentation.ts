import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { collectionOf } from './collection.ts';
import { PROJECT } from './functions.ts';
import { readDescription } from './description.ts';
import { DOCUMENTATION } from './sites.ts';
import type { OpenApi } from './web/docs/openapi.ts';

/** A page as `infra/web/docs/render` makes it. */
interface Page {
  /** Its address, from the root and without a slash at its end. */
  path: string;
  title: string;
  description: string;
  html: string;
}
type Render = (source: { openapi: OpenApi; guides: Record<string, string> }) => Page[];

const GUIDES = join(DOCUMENTATION.folder, 'guides');
/** The order in which they are read. */
const ORDER = ['quick-start', 'sessions', 'playback', 'idempotency', 'errors', 'limits', 'titles', 'clock'];

/** The guides' sources by name. Throws when one has no place in the order. */
export async function readGuides(): Promise<Record<string, string>> {
  const names = (await readdir(GUIDES)).map((file) => file.replace(/\.md$/, ''));
  const unplaced = names.find((name) => !ORDER.includes(name));
  if (unplaced !== undefined) throw new Error(`The guide ${unplaced} has no place in the order`);
  const texts = await Promise.all(ORDER.map((name) => readFile(join(GUIDES, `${name}.md`), 'utf8')));
  return Object.fromEntries(ORDER.map((name, index) => [name, texts[index]!]));
}

/** The renderer, built like the pages, because Node runs no TSX, and never a file that another start could meet half-written. */
async function loadRenderer(): Promise<Render> {
  const { outputFiles } = await build({
    absWorkingDir: PROJECT,
    entryPoints: [join(DOCUMENTATION.folder, 'render/render.tsx')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    tsconfig: join(PROJECT, 'infra/web/tsconfig.json'),
  });
  const code = Buffer.from(outputFiles[0]!.contents).toString('base64');
  const { renderDocumentation } = (await import(`data:text/javascript;base64,${code}`)) as {
    renderDocumentation: Render;
  };
  return renderDocumentation;
}

/**
 * Writes guides, reference and the problems' pages below `outDir`, and what can be downloaded beside them. The
 * template has `{{title}}`, `{{description}}` and `{{page}}`.
 */
export async function writeDocumentation(outDir: string, template: string): Promise<void> {
  const [render, document, guides] = await Promise.all([loadRenderer(), readDescription(), readGuides()]);
  const openapi = JSON.parse(document) as OpenApi;
  const written = render({ openapi, guides }).map(async ({ path, ...page }) => {
    const folder = join(outDir, path);
    await mkdir(folder, { recursive: true });
    const text = template.replace(/\{\{(title|description|page)\}\}/g, (_, slot: keyof typeof SLOTS) =>
      SLOTS[slot](page),
    );
    await writeFile(join(folder, 'index.html'), text);
  });
  await Promise.all(written);
  const docs = join(outDir, DOCUMENTATION.prefix);
  await Promise.all([
    writeFile(join(docs, 'marquee.postman_collection.json'), JSON.stringify(collectionOf(openapi), null, 2)),
    writeFile(join(docs, 'marquee-api.ts'), await readFile(API_TYPES)),
    writeFile(join(outDir, 'openapi.yaml'), await readFile(join(PROJECT, 'openapi.yaml'))),
  ]);
}

const API_TYPES = join(PROJECT, 'infra/web/shared/api-types.generated.ts');

const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
const SLOTS = {
  title: ({ title }: Omit<Page, 'path'>) => escaped(title),
  description: ({ description }: Omit<Page, 'path'>) => escaped(description),
  page: ({ html }: Omit<Page, 'path'>) => html,
};
