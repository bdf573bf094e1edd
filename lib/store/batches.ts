const AT_ONCE = 25;

/** Runs for each, 25 at once. */
export async function inBatches<T>(all: readonly T[], run: (one: T) => Promise<unknown>): Promise<void> {
  for (let left = [...all]; left.length > 0; left = left.slice(AT_ONCE)) {
    await Promise.all(left.slice(0, AT_ONCE).map(run));
  }
}
