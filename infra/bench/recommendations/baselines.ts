/** What a recommender knows of one person: the titles they watched, as numbers of the catalogue, oldest first. */
export type Watched = readonly number[];
/** A score for each title of the catalogue; the higher the better. */
export type Scores = Float64Array;

/** How often people watched each title, and how often each two titles. */
export interface CoCounts {
  titles: number;
  counts: Float64Array;
}

export function coCounts(people: readonly Watched[], titles: number): CoCounts {
  const counts = new Float64Array(titles * titles);
  for (const watched of people) {
    for (const a of watched) for (const b of watched) counts[a * titles + b]!++;
  }
  return { titles, counts };
}

const timesOf = ({ titles, counts }: CoCounts, title: number): number => counts[title * titles + title]!;

/** What everybody watches. */
export const popularity = (co: CoCounts): Scores =>
  Float64Array.from({ length: co.titles }, (_, title) => timesOf(co, title));

/** Sums of rows of a matrix of weights between titles: the score of what goes with what was watched. */
export function sumOfRows(weights: Float64Array, titles: number, watched: Watched): Scores {
  const scores = new Float64Array(titles);
  for (const from of watched) {
    for (let to = 0; to < titles; to++) scores[to]! += weights[from * titles + to]!;
  }
  return scores;
}

/** Item-kNN: the cosine between two titles' watchers, shrunk where they are few, of each title's `k` nearest alone. */
export function itemKnn(co: CoCounts, k: number, shrinkage: number): Float64Array {
  const { titles, counts } = co;
  const weights = new Float64Array(titles * titles);
  for (let a = 0; a < titles; a++) {
    const row = Array.from({ length: titles }, (_, b) => {
      const together = a === b ? 0 : counts[a * titles + b]!;
      return together / (Math.sqrt(timesOf(co, a) * timesOf(co, b)) + shrinkage);
    });
    const nearest = row
      .map((_, b) => b)
      .sort((b, c) => row[c]! - row[b]! || b - c)
      .slice(0, k);
    for (const b of nearest) weights[a * titles + b] = row[b]!;
  }
  return weights;
}

/** EASE (Steck 2019): the linear model between titles that a closed form gives, P = (XᵀX + λI)⁻¹, B = −P / diag(P). */
export function ease({ titles, counts }: CoCounts, lambda: number): Float64Array {
  const gram = counts.slice();
  for (let a = 0; a < titles; a++) gram[a * titles + a]! += lambda;
  const p = inverse(gram, titles);
  const weights = new Float64Array(titles * titles);
  for (let b = 0; b < titles; b++) {
    const scale = -1 / p[b * titles + b]!;
    for (let a = 0; a < titles; a++) weights[a * titles + b] = a === b ? 0 : p[a * titles + b]! * scale;
  }
  return weights;
}

/** Gauss–Jordan in place: a Gram matrix with a ridge is positive definite, so no pivot is sought. */
function inverse(matrix: Float64Array, size: number): Float64Array {
  for (let pivot = 0; pivot < size; pivot++) {
    const own = matrix.subarray(pivot * size, (pivot + 1) * size);
    const factor = 1 / own[pivot]!;
    own[pivot] = 1;
    for (let column = 0; column < size; column++) own[column]! *= factor;
    for (let row = 0; row < size; row++) {
      if (row === pivot) continue;
      const other = matrix.subarray(row * size, (row + 1) * size);
      const times = other[pivot]!;
      if (times === 0) continue;
      other[pivot] = 0;
      for (let column = 0; column < size; column++) other[column]! -= times * own[column]!;
    }
  }
  return matrix;
}
