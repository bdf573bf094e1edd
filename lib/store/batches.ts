const AT_ONCE = 25;

/**
 * Runs for each, 25 at once, and answers in their order: more wait for connections rather than for the table, and the
 * time of a request runs meanwhile.
 */
export async function inBatches<T, R>(all: readonly T[], run: (one: T) => Promise<R>): Promise<R[]> {
  const answers: R[] = [];
  for (let left = [...all]; left.length > 0; left = left.slice(AT_ONCE)) {
    answers.push(...(await Promise.all(left.slice(0, AT_ONCE).map(run))));
  }
  return answers;
}
