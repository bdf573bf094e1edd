import { disc, rect, ring, shape, stroke, times, type Palette } from './shapes.ts';

type Ground = (w: number, h: number, p: Palette) => string;

/** Points strewn by a fixed rule: the same picture on every run. */
const strewn = (n: number, w: number, h: number, piece: (x: number, y: number, i: number) => string) =>
  times(n, (i) => piece(Math.round((i * 0.618034 * w) % w), Math.round((i * i * 0.127 * h + i * 31) % h), i));

/** What stands behind the motif, over the whole frame. */
export const GROUNDS = {
  plain: (w, h, p) => rect(24, 24, w - 48, h - 48, p.tone),
  sea: (w, h, p) =>
    times(4, (i) => {
      const y = h * (0.66 + i * 0.1);
      const step = w / 4;
      const crest = times(4, () => `q${step / 4} -26 ${step / 2} 0t${step / 2} 0`);
      return shape(`M0 ${y}${crest}V${h}H0z`, i % 2 ? p.ground : p.tone);
    }),
  hills: (w, h, p) =>
    shape(`M0 ${h * 0.7}Q${w * 0.25} ${h * 0.48} ${w * 0.55} ${h * 0.72}T${w} ${h * 0.6}V${h}H0z`, p.tone) +
    shape(`M0 ${h * 0.86}Q${w * 0.4} ${h * 0.7} ${w} ${h * 0.88}V${h}H0z`, p.accent),
  split: (w, h, p) => rect(w / 2, 0, w / 2, h, p.tone),
  diagonal: (w, h, p) => shape(`M${w} 0V${h}H0z`, p.tone),
  sun: (w, h, p) => disc(w * 0.62, h * 0.42, Math.min(w, h) * 0.46, p.tone),
  stripes: (w, h, p) => times(7, (i) => rect(0, (i * h) / 7, w, h / 14, p.tone)),
  rays: (w, h, p) =>
    times(12, (i) => {
      const at = (turn: number) =>
        `${Math.round(w / 2 + 2 * w * Math.cos(turn))} ${Math.round(h * 0.45 + 2 * w * Math.sin(turn))}`;
      return shape(
        `M${w / 2} ${h * 0.45}L${at((i * Math.PI) / 6)}L${at(((i + 0.5) * Math.PI) / 6)}z`,
        p.tone,
      );
    }),
  grid: (w, h, p) =>
    stroke(
      times(9, (i) => `M${(i * w) / 8} 0V${h}M0 ${(i * h) / 8}H${w}`),
      p.tone,
      4,
    ),
  night: (w, h, p) => strewn(40, w, h * 0.8, (x, y, i) => disc(x, y, i % 5 ? 3 : 6, p.tone)),
  rain: (w, h, p) =>
    stroke(
      strewn(46, w, h, (x, y) => `M${x} ${y}l-14 44`),
      p.tone,
      5,
    ),
  arch: (w, h, p) =>
    shape(
      `M${w * 0.12} ${h}V${h * 0.45}A${w * 0.38} ${h * 0.36} 0 0 1 ${w * 0.88} ${h * 0.45}V${h}z`,
      p.tone,
    ),
  ripples: (w, h, p) => times(6, (i) => ring(w * 0.6, h * 0.44, 90 + i * 105, p.tone, 16)),
  steps: (w, h, p) =>
    times(6, (i) => rect((i * w) / 6, h - ((i + 1) * h) / 9, w / 6 + 1, ((i + 1) * h) / 9, p.tone)),
} satisfies Record<string, Ground>;

export type GroundName = keyof typeof GROUNDS;
