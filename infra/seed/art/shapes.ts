/** The five colours of a picture: ground, its second tone, the figure, its accent, and the lettering. */
export interface Palette {
  ground: string;
  tone: string;
  figure: string;
  accent: string;
  ink: string;
}

export const rect = (x: number, y: number, w: number, h: number, fill: string, round = 0) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}"${round ? ` rx="${round}"` : ''}/>`;

export const disc = (x: number, y: number, r: number, fill: string) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;

export const ring = (x: number, y: number, r: number, stroke: string, width: number) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="none" stroke="${stroke}" stroke-width="${width}"/>`;

export const shape = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`;

export const stroke = (d: string, colour: string, width: number) =>
  `<path d="${d}" fill="none" stroke="${colour}" stroke-width="${width}" stroke-linecap="round" stroke-linejoin="round"/>`;

/** One piece of drawing for each number from 0 to n - 1. */
export const times = (n: number, piece: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => piece(i)).join('');

/** A drawing turned by `degrees` around (200, 200), the middle of a motif. */
export const turned = (degrees: number, drawing: string) =>
  `<g transform="rotate(${degrees} 200 200)">${drawing}</g>`;
