import type { DataFolder } from './data-folder.ts';

/** The platform's clock: the computer's, moved forward by demonstrations and tests. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  advance(seconds: number): void;
}

const KEPT = 'clock.json';

/**
 * Functions read the same clock through CLOCK_OFFSET_MS. The offset is kept, because time that went back at a
 * restart would bring ended sessions and leases to life again.
 */
export function createClock(folder: DataFolder): Clock {
  let offset = folder.read<{ offsetMs: number }>(KEPT)?.offsetMs ?? 0;
  const set = (milliseconds: number) => {
    offset = milliseconds;
    process.env.CLOCK_OFFSET_MS = String(milliseconds);
  };
  set(offset);
  return {
    now: () => Date.now() + offset,
    advance(seconds) {
      set(offset + Math.round(seconds * 1000));
      folder.write(KEPT, { offsetMs: offset });
    },
  };
}
