import type { GroundName } from './grounds.ts';
import type { MotifName } from './motifs.ts';
import type { Palette } from './shapes.ts';

/** How a title looks. `lettering` is where its name stands on the poster. */
export interface Design {
  motif: MotifName;
  background: GroundName;
  lettering: 'top' | 'bottom';
  palette: Palette;
}

/** `colours` is ground, tone, figure, accent and ink, as five hex values. */
function design(
  motif: MotifName,
  background: GroundName,
  lettering: Design['lettering'],
  colours: string,
): Design {
  const [ground, tone, figure, accent, ink] = colours.split(' ').map((hex) => `#${hex}`);
  return { motif, background, lettering, palette: { ground, tone, figure, accent, ink } as Palette };
}

/** By slug: no two titles share a motif, a palette or a composition. */
export const DESIGNS: Readonly<Record<string, Design>> = {
  'the-lighthouse-audit': design('lighthouse', 'sea', 'bottom', '12304a 1d4e6e e8e1d0 f2b441 fff6e0'),
  'nine-umbrellas': design('umbrellas', 'rain', 'bottom', 'f0e3cf d9c8ac 3d5a80 e4572e 22314a'),
  'salt-meridian': design('ship', 'sun', 'bottom', '0e3b43 f08a4b 0a1f24 f6e7cb fdf6e3'),
  'the-quiet-escalator': design('escalator', 'diagonal', 'bottom', '1a1a22 2a2a38 6d6f86 ff3b3f f1f1f4'),
  'orbit-of-a-teaspoon': design('teaspoon', 'night', 'top', '241b4b 8f7fe0 e9e4ff ff9f6b ffffff'),
  'letters-to-a-tram': design('tram', 'arch', 'bottom', 'f7d6c4 f2b8a0 b23a48 ffe9b8 4a1c23'),
  'the-moss-parliament': design('moss', 'hills', 'top', 'dfe8c8 b9cf8f 4c7a34 8fb339 23391a'),
  'grandmaster-pigeon': design('pigeon', 'grid', 'bottom', 'f4f1de e0d9bd 5f6f94 e9a820 2b2d42'),
  'thirty-below-tuesday': design('thermometer', 'stripes', 'bottom', 'd8ecf3 c3dfeb ffffff d7263d 143642'),
  'the-cartographers-cat': design('cat', 'ripples', 'top', 'e9d8a6 dcc687 33302b ee9b00 3b2a12'),
  'paper-weather': design('crane', 'rays', 'bottom', '5aa9c9 6fb8d4 ffffff f9c74f fdfdf5'),
  'signal-from-cabin-six': design('cabin', 'night', 'bottom', '0b1d1a 3f7a68 2f5148 f4d35e e8fff6'),
  'a-treaty-for-two-kitchens': design('pots', 'split', 'bottom', 'ffd166 ef8354 2d3142 ffffff 2d3142'),
  'the-clockmakers-strike': design('clock', 'plain', 'bottom', '3a1f1d 52302c c8963e e5383b f6e5c3'),
  'undertow-office': design('lamp', 'grid', 'top', '0f2027 173540 0a1418 9be564 d9f7d0'),
  'ladder-to-the-second-moon': design('ladder', 'hills', 'top', '2b1055 45208a f5f0ff ff6f91 ffffff'),
  'how-bread-remembers': design('bread', 'sun', 'top', 'f3e0c2 ffd28f b5651d f6c177 4a2c0f'),
  'the-borrowed-mountain': design('mountain', 'arch', 'bottom', 'c8553d de7355 3c2a4d ffe066 fff8ec'),
  'velvet-static': design('television', 'diagonal', 'bottom', '4a0d34 6d1a4f 1f0616 ff5d8f ffd6e5'),
  'seven-keys-one-door': design('keys', 'arch', 'bottom', '16302b 24493f e0c36b ff6b4a f5eedc'),
  'the-apology-orchestra': design('violin', 'stripes', 'top', '8c2f39 a03c46 f2c57c fff1d6 fff7ea'),
  'dust-regatta': design('dunes', 'sun', 'top', 'e2a76f f7c98b a4542f 2f3e63 3a1d10'),
  'night-bus-atlantis': design('bus', 'sea', 'top', '06283d 0b4f6c 47b5ff ffe194 e9f8ff'),
  'the-length-of-a-river': design('river', 'plain', 'bottom', 'c7dfc5 e3efdb 3a86b7 6a994e 1f4e5f'),
  'harbour-and-daughters': design('harbour', 'steps', 'top', 'ece5dd d3c6b8 1f6f78 ff8552 17383d'),
  'the-department-of-minor-miracles': design('stamp', 'arch', 'bottom', '6a4c93 7a5ba6 f7d6e0 ffca3a ffffff'),
};
