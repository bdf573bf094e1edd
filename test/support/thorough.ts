/** Whether sweeps and models are run whole, as `npm run test:long` does; `npm test` runs a sample of each. */
export const THOROUGH = process.env.THOROUGH === 'yes';

/** How many runs of a model are made. */
export const runs = ({ all, sample }: { all: number; sample: number }): number => (THOROUGH ? all : sample);
