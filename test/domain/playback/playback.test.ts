import { expect, test } from 'vitest';
import { Position } from '../../../lib/domain/playback/playback.ts';

test.each([
  [754.2, 754.2],
  [0.0004, 0],
  [1e-140, 0],
  [5e-324, 0],
  [-0, 0],
  [12.3456789, 12.346],
])('a position of %d s is kept as %d, because the table takes no number below 1e-130', (typed, kept) => {
  expect(Position.parse(typed)).toBeCloseTo(kept, 9);
  expect(JSON.stringify(Position.parse(typed))).toBe(String(kept));
});
