/** How good a list of 20 is for one person, and all lists together. */
export interface Quality {
  ndcg10: number;
  recall20: number;
  hitRate10: number;
  /** Share of the catalogue that is in anybody's first ten. */
  coverage: number;
  /** Bits of surprise of a title in the first ten: −log₂ of the share of people who watched it. */
  novelty: number;
}

const gain = (rank: number): number => 1 / Math.log2(rank + 2);

/** Averages over people; each list is best first, `held` is what the person watched later. */
export function qualityOf(
  lists: readonly { list: readonly number[]; held: ReadonlySet<number> }[],
  { times, people }: { times: Float64Array; people: number },
): Quality {
  const shown = new Set<number>();
  let [ndcg, recall, hits, surprise, places] = [0, 0, 0, 0, 0];
  for (const { list, held } of lists) {
    const first = list.slice(0, 10);
    const hitsAt = first.flatMap((title, rank) => (held.has(title) ? [rank] : []));
    const best = Array.from({ length: Math.min(10, held.size) }, (_, rank) => gain(rank));
    ndcg += sum(hitsAt.map(gain)) / sum(best);
    hits += Math.min(1, hitsAt.length);
    recall += list.slice(0, 20).filter((title) => held.has(title)).length / Math.min(20, held.size);
    for (const title of first) {
      shown.add(title);
      surprise -= Math.log2(Math.max(1, times[title]!) / people);
      places++;
    }
  }
  const of = lists.length;
  return {
    ...{ ndcg10: ndcg / of, recall20: recall / of, hitRate10: hits / of },
    ...{ coverage: shown.size / times.length, novelty: surprise / places },
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);
