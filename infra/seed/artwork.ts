import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DESIGNS, type Design } from './art/designs.ts';
import { GROUNDS } from './art/grounds.ts';
import { MOTIFS } from './art/motifs.ts';
import { rect } from './art/shapes.ts';

export const POSTER = { width: 600, height: 900 };
export const WIDE = { width: 1280, height: 720 };

const WIDE_FIGURE = 'translate(660 70) scale(1.42)';

/** Width of a capital, in sizes, of the condensed fonts that `letters` asks for. */
const CAPITAL = 0.52;

/** A title's poster, 2:3. Throws a RangeError for a slug nobody designed. */
export function poster(slug: string, name: string): string {
  const { width, height } = POSTER;
  const { lettering, ...look } = designOf(slug);
  const lines = wrap(name, 14);
  const size = sizeFor(lines, 74, width - 88);
  const block = lines.length * size;
  const top = lettering === 'top';
  return picture(POSTER, look, {
    figure: `translate(70 ${top ? Math.max(height - 540, block + 130) : 90}) scale(1.15)`,
    text: letters(lines, look.palette.ink, {
      x: 44,
      y: top ? 112 : height - 44 - block + size,
      size,
      width: width - 88,
    }),
  });
}

/** A title's backdrop, 16:9, with room on the left for the name that a page puts over it. */
export function backdrop(slug: string): string {
  const { lettering: _, ...look } = designOf(slug);
  return picture(WIDE, look, { figure: WIDE_FIGURE, text: '' });
}

/** The picture of a title's video: its figure alone, which takes few bits. */
export function videoFrame(slug: string): string {
  const { motif, palette } = designOf(slug);
  return picture(WIDE, { motif, palette }, { figure: 'translate(356 50) scale(1.42)', text: '' });
}

/** Writes every title's two pictures into `directory`. */
export async function writeArtwork(
  directory: string,
  titles: { slug: string; name: string }[],
): Promise<void> {
  await mkdir(directory, { recursive: true });
  for (const { slug, name } of titles) {
    await writeFile(join(directory, `${slug}.svg`), poster(slug, name));
    await writeFile(join(directory, `${slug}-wide.svg`), backdrop(slug));
  }
}

function designOf(slug: string): Design {
  const design = DESIGNS[slug];
  if (!design) throw new RangeError(`no design for ${slug}: add one to infra/seed/art/designs.ts`);
  return design;
}

function picture(
  { width, height }: { width: number; height: number },
  { motif, background, palette }: Pick<Design, 'motif' | 'palette'> & Partial<Design>,
  { figure, text }: { figure: string; text: string },
): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">\n` +
    `${rect(0, 0, width, height, palette.ground)}\n` +
    `${background ? GROUNDS[background](width, height, palette) : ''}\n` +
    `<g transform="${figure}">${MOTIFS[motif](palette)}</g>\n` +
    `${text}\n</svg>\n`
  );
}

/**
 * The name in capitals, a line each. No font travels with a picture that stands in an `<img>`, so a long line states
 * its length: whatever font the reader has, it stays in the frame.
 */
function letters(
  lines: string[],
  ink: string,
  { x, y, size, width }: { x: number; y: number; size: number; width: number },
): string {
  const spans = lines.map((line, i) => {
    const natural = line.length * size * CAPITAL;
    const fit = ` textLength="${Math.round(Math.min(width, natural))}" lengthAdjust="spacingAndGlyphs"`;
    return `<tspan x="${x}" y="${y + i * size}"${fit}>${escape(line.toUpperCase())}</tspan>`;
  });
  return (
    `<text fill="${ink}" font-family="Oswald, 'Arial Narrow', 'Liberation Sans Narrow', Arial, sans-serif" ` +
    `font-weight="700" font-size="${size}">${spans.join('')}</text>`
  );
}

/** `most`, or what lets the longest line fit. */
const sizeFor = (lines: string[], most: number, width: number) =>
  Math.min(most, Math.floor(width / (CAPITAL * Math.max(...lines.map(({ length }) => length)))));

const escape = (text: string) => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);

/** Breaks a name into lines of at most `most` characters where its words allow it. */
function wrap(name: string, most: number): string[] {
  const lines: string[] = [];
  for (const word of name.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && `${last} ${word}`.length <= most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
