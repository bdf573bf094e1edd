/** One line of a ratings file: somebody watched a title then (seconds since the epoch). */
export interface Rating {
  userId: string;
  movieId: string;
  rating: number;
  timestamp: number;
}

export interface Ratings {
  /** In the order of time. */
  rows: Rating[];
  /** By `movieId`; empty where no titles file was given. */
  genres: Map<string, string[]>;
}

const COLUMNS = 'userId,movieId,rating,timestamp';

/** Reads the columns `userId,movieId,rating,timestamp`. Throws an Error that names the first line that is none. */
export function ratingsFrom(csv: string, titlesCsv?: string): Ratings {
  const [head = '', ...lines] = csv.split(/\r?\n/).filter((line) => line !== '');
  if (head.trim() !== COLUMNS) throw new Error(`line 1 must be "${COLUMNS}"`);
  const rows = lines.map((line, index) => {
    const [userId = '', movieId = '', rating, timestamp, ...more] = line.split(',');
    const row = { userId, movieId, rating: Number(rating), timestamp: Number(timestamp) };
    const isRow = userId !== '' && movieId !== '' && more.length === 0;
    if (!isRow || !Number.isFinite(row.rating) || !Number.isFinite(row.timestamp) || !timestamp) {
      throw new Error(`line ${index + 2} is not "${COLUMNS}": ${line.slice(0, 80)}`);
    }
    return row;
  });
  const byTime = (a: Rating, b: Rating) =>
    a.timestamp - b.timestamp || (a.userId === b.userId ? 0 : a.userId < b.userId ? -1 : 1);
  return { rows: rows.sort(byTime), genres: titlesCsv === undefined ? new Map() : genresFrom(titlesCsv) };
}

/** `movieId,title,genres`: the first and the last column, since a name may hold commas; genres are parted by `|`. */
function genresFrom(csv: string): Map<string, string[]> {
  const lines = csv
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .slice(1);
  return new Map(
    lines.map((line) => {
      const columns = line.split(',');
      return [columns[0]!, columns.at(-1)!.split('|')];
    }),
  );
}
