/** Whether sweeps and models are run whole, as `npm run test:long` does; `npm test` runs a sample of each. */
export const THOROUGH = process.env.THOROUGH === 'yes';

/** How many runs of a model are made. */
export const runs = ({ all, sample }: { all: number; sample: number }): number => (THOROUGH ? all : sample);

/** All of a list, or in a sample every fourth of it: another part at each turn, so that all of it is tried in some. */
export const sampled = <T>(all: readonly T[], turn: number): readonly T[] =>
  THOROUGH ? all : all.filter((_, index) => (index + turn) % 4 === 0);
