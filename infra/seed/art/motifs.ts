import { disc, rect, ring, shape, stroke, times, turned, type Palette } from './shapes.ts';

type Motif = (p: Palette) => string;

/** The figure of each picture, drawn in a square of 400 × 400. */
export const MOTIFS = {
  lighthouse: (p) =>
    shape('M200 92L400 20V150z', p.accent) +
    shape('M165 120H235L262 380H138z', p.figure) +
    rect(152, 180, 96, 34, p.accent) +
    shape('M146 262H254L258 300H142z', p.accent) +
    rect(168, 64, 64, 56, p.ink, 6) +
    shape('M156 66L200 24L244 66z', p.figure),
  umbrellas: (p) =>
    times(9, (i) => {
      const [x, y] = [70 + (i % 3) * 130, 90 + Math.floor(i / 3) * 130];
      const fill = i === 4 ? p.accent : p.figure;
      return (
        shape(`M${x - 52} ${y}a52 52 0 0 1 104 0q-17 -14 -34 0q-18 -14 -36 0q-17 -14 -34 0z`, fill) +
        stroke(`M${x} ${y - 6}v54q0 14 -14 14`, fill, 7)
      );
    }),
  ship: (p) =>
    shape('M40 270H360L310 350H95z', p.figure) +
    stroke('M200 270V50', p.figure, 10) +
    shape('M212 60Q330 140 318 250H212z', p.ink) +
    shape('M188 90Q90 160 92 250H188z', p.accent),
  escalator: (p) =>
    times(8, (i) => rect(20 + i * 45, 330 - i * 38, 46, 40, i === 5 ? p.accent : p.figure)) +
    stroke('M20 262L340 -8', p.ink, 12) +
    disc(268, 44, 22, p.accent) +
    rect(250, 70, 36, 66, p.accent, 14),
  teaspoon: (p) =>
    ring(200, 200, 168, p.accent, 8) +
    turned(
      38,
      `<ellipse cx="200" cy="96" rx="44" ry="66" fill="${p.figure}"/>` + rect(191, 150, 18, 200, p.figure, 9),
    ) +
    disc(352, 128, 26, p.accent) +
    disc(60, 290, 12, p.ink),
  tram: (p) =>
    stroke('M0 40H400M200 40L160 92M200 40L240 92', p.ink, 6) +
    rect(60, 92, 280, 230, p.figure, 36) +
    rect(88, 124, 104, 92, p.ground, 12) +
    rect(208, 124, 104, 92, p.accent, 12) +
    disc(110, 276, 18, p.accent) +
    disc(290, 276, 18, p.accent) +
    stroke('M110 322L70 396M290 322L330 396', p.ink, 10),
  moss: (p) =>
    times(13, (i) =>
      disc(50 + ((i * 83) % 310), 170 + ((i * 57) % 130), 46 - (i % 4) * 7, i % 3 ? p.figure : p.accent),
    ) +
    rect(24, 280, 352, 90, p.ink, 30) +
    times(
      5,
      (i) =>
        stroke(`M${80 + i * 60} 180v${-60 - (i % 3) * 34}`, p.figure, 6) +
        disc(80 + i * 60, 112 - (i % 3) * 34, 13, p.accent),
    ),
  pigeon: (p) =>
    shape('M120 330Q60 210 150 130Q160 60 226 64Q290 70 286 132L322 146L286 160Q330 270 250 330z', p.figure) +
    shape('M150 200Q230 190 250 290Q160 320 130 262z', p.ink) +
    disc(238, 112, 11, p.ground) +
    stroke('M176 330v40M222 330v40', p.accent, 10) +
    shape('M186 62l12 -44l22 26l22 -30l10 48z', p.accent),
  thermometer: (p) =>
    rect(164, 20, 72, 270, p.figure, 36) +
    disc(200, 308, 68, p.figure) +
    disc(200, 308, 44, p.accent) +
    rect(188, 236, 24, 60, p.accent) +
    times(6, (i) => stroke(`M252 ${60 + i * 36}h${i % 2 ? 30 : 56}`, p.ink, 8)),
  cat: (p) =>
    shape('M110 360V190L96 84L160 130H240L304 84L290 190V360z', p.figure) +
    disc(160, 196, 16, p.accent) +
    disc(240, 196, 16, p.accent) +
    shape('M188 228h24l-12 16z', p.ink) +
    stroke('M290 340Q380 330 360 230T390 130', p.figure, 22) +
    stroke('M130 300l36 -24l34 30l38 -40l40 26', p.accent, 6),
  crane: (p) =>
    shape('M40 120L200 210L150 290z', p.figure) +
    shape('M200 210L380 70L270 280z', p.ink) +
    shape('M150 290L200 210L270 280L210 350z', p.accent) +
    shape('M40 120L84 104L110 160z', p.accent),
  cabin: (p) =>
    shape('M60 210L200 90L340 210z', p.accent) +
    rect(90, 210, 220, 150, p.figure) +
    rect(170, 260, 60, 100, p.ground) +
    rect(252, 240, 38, 38, p.accent) +
    times(3, (i) =>
      stroke(`M${270 - i * 4} ${70 - i * 28}q${24 + i * 22} 0 ${30 + i * 26} ${34 + i * 22}`, p.ink, 9),
    ),
  pots: (p) =>
    rect(30, 200, 150, 120, p.figure, 16) +
    rect(220, 200, 150, 120, p.accent, 16) +
    stroke('M14 226h16M180 226h40M370 226h16', p.ink, 12) +
    rect(22, 178, 166, 22, p.ink, 10) +
    rect(212, 178, 166, 22, p.ink, 10) +
    stroke('M105 140q-30 -30 0 -60q50 -50 95 0q45 -50 95 0q30 30 0 60', p.figure, 10),
  clock: (p) =>
    disc(200, 200, 170, p.figure) +
    disc(200, 200, 138, p.ground) +
    times(12, (i) => turned(i * 30, rect(194, 72, 12, i % 3 ? 20 : 38, p.ink))) +
    stroke('M200 200L120 150', p.accent, 18) +
    stroke('M200 200L200 300', p.figure, 12) +
    disc(200, 200, 16, p.accent),
  lamp: (p) =>
    stroke('M200 0V110', p.ink, 8) +
    shape('M130 180A70 70 0 0 1 270 180z', p.figure) +
    shape('M130 184H270L380 400H20z', p.accent) +
    rect(150, 330, 100, 70, p.figure) +
    disc(200, 300, 26, p.figure),
  ladder: (p) =>
    disc(290, 96, 82, p.accent) +
    disc(262, 80, 16, p.ground) +
    disc(318, 124, 22, p.ground) +
    stroke('M90 400L240 120M150 400L296 150', p.figure, 14) +
    times(7, (i) => stroke(`M${108 + i * 20} ${364 - i * 38}l58 4`, p.figure, 12)),
  bread: (p) =>
    shape('M50 250Q40 130 200 120Q360 130 350 250Q350 320 300 330H100Q50 320 50 250z', p.figure) +
    times(4, (i) => stroke(`M${110 + i * 56} 170q30 40 4 100`, p.accent, 14)) +
    times(3, (i) => stroke(`M${150 + i * 50} 96q-16 -24 0 -42t0 -42`, p.ink, 8)),
  mountain: (p) =>
    shape('M10 360L170 70L270 250L310 190L396 360z', p.figure) +
    shape('M170 70L216 154L186 142L164 170L136 132z', p.ink) +
    stroke('M60 396H350', p.accent, 12) +
    rect(176, 20, 8, 56, p.accent) +
    shape('M184 20l50 16l-50 16z', p.accent),
  television: (p) =>
    stroke('M200 90L140 20M200 90L270 10', p.ink, 10) +
    rect(40, 90, 320, 240, p.figure, 30) +
    rect(66, 116, 210, 188, p.ground, 20) +
    times(6, (i) => rect(80 + (i % 2) * 40, 134 + i * 26, 142 - (i % 3) * 40, 12, p.accent)) +
    disc(320, 160, 18, p.accent) +
    disc(320, 216, 18, p.ink),
  keys: (p) =>
    times(7, (i) =>
      turned(
        i * 51.4,
        ring(200, 56, 30, i === 2 ? p.accent : p.figure, 16) +
          stroke('M200 88V150M200 128h22M200 148h16', i === 2 ? p.accent : p.figure, 14),
      ),
    ) + disc(200, 200, 26, p.ink),
  violin: (p) =>
    turned(
      24,
      disc(200, 150, 62, p.figure) +
        disc(200, 278, 84, p.figure) +
        disc(128, 208, 26, p.ground) +
        disc(272, 208, 26, p.ground) +
        rect(190, -10, 20, 240, p.ink, 6) +
        stroke('M160 250q-10 30 4 50M240 250q10 30 -4 50', p.ground, 8) +
        rect(170, 306, 60, 12, p.ink),
    ) + stroke('M60 380L350 60', p.accent, 9),
  dunes: (p) =>
    shape('M0 330Q120 240 230 300T400 270V400H0z', p.figure) +
    stroke('M150 290V90', p.ink, 8) +
    shape('M158 96L290 262H158z', p.accent) +
    shape('M142 130L70 262H142z', p.ink) +
    stroke('M80 290H260', p.ink, 14) +
    disc(110, 300, 18, p.ground) +
    disc(230, 300, 18, p.ground),
  bus: (p) =>
    rect(30, 110, 340, 190, p.figure, 30) +
    times(4, (i) => rect(54 + i * 76, 140, 60, 60, i === 2 ? p.accent : p.ground, 10)) +
    disc(110, 304, 34, p.ink) +
    disc(290, 304, 34, p.ink) +
    times(5, (i) => ring(310 + (i % 2) * 34, 84 - i * 20, 6 + i * 3, p.ink, 5)) +
    rect(30, 226, 340, 14, p.accent),
  river: (p) =>
    shape('M150 0H210Q110 90 230 160T190 400H60Q230 280 130 190T150 0z', p.figure) +
    shape('M240 90l50 -80l50 80z', p.accent) +
    shape('M40 320l40 -66l40 66z', p.accent) +
    shape('M280 330l56 -90l56 90z', p.ink),
  harbour: (p) =>
    stroke('M90 390V40H370M90 110L160 40M60 390h90', p.figure, 16) +
    stroke('M320 40V170', p.ink, 7) +
    shape('M250 250L320 170L390 250z', p.accent) +
    rect(264, 250, 112, 90, p.figure) +
    rect(304, 282, 32, 58, p.accent),
  stamp: (p) =>
    rect(70, 40, 260, 320, p.ink, 10) +
    times(9, (i) => disc(70, 60 + i * 36, 11, p.ground) + disc(330, 60 + i * 36, 11, p.ground)) +
    rect(104, 74, 192, 252, p.figure) +
    times(8, (i) => turned(i * 45, shape('M192 200L200 100L208 200z', p.accent))) +
    disc(200, 200, 36, p.accent),
} satisfies Record<string, Motif>;

export type MotifName = keyof typeof MOTIFS;
