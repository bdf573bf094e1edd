import { encodeTime } from 'ulid';
import { type CensusDay, DAYS_KEPT } from '../../domain/admin/overview.ts';
import { dayOf } from '../../domain/ids.ts';
import { jobPartitionOf } from '../../table/keys.ts';
import { queryItems, type Table } from '../../table/table.ts';
import { countRunningStreams } from '../playback/streams.ts';

const DAY_MS = 86_400_000;
/** A page of keys stays below the megabyte where DynamoDB cuts. */
const KEYS = 5000;

/**
 * The series of days with the one of `now` at its end, at most thirty. Sign-ups of the last day before are counted once
 * more, because people came after its last census. Costs a read of the keys of those who signed up since, and as much as
 * counting the running streams.
 */
export async function withToday(
  table: Table,
  before: CensusDay[],
  counted: Pick<CensusDay, 'users' | 'subscriptions' | 'byPlan'>,
  now: number,
): Promise<CensusDay[]> {
  const today = dayOf(now);
  const last = before.findLast(({ day }) => day < today);
  const [signUps, streams, signUpsOfLast] = await Promise.all([
    signedUpSince(table, Date.parse(today)),
    countRunningStreams(table, now),
    last && signedUpOn(table, last.day),
  ]);
  const known = before.find(({ day }) => day === today);
  return [
    ...before.filter(({ day }) => day < today && day !== last?.day),
    ...(last ? [{ ...last, signUps: signUpsOfLast! }] : []),
    { day: today, signUps, ...counted, streams: Math.max(streams, known?.streams ?? 0) },
  ].slice(-DAYS_KEPT);
}

async function signedUpOn(table: Table, day: string): Promise<number> {
  const start = Date.parse(day);
  const [since, later] = await Promise.all([
    signedUpSince(table, start),
    signedUpSince(table, start + DAY_MS),
  ]);
  return Math.max(0, since - later);
}

/** Ids of people begin with when they were made. */
async function signedUpSince(table: Table, instant: number): Promise<number> {
  const everybody = jobPartitionOf('user', {});
  let [count, after] = [0, `usr_${encodeTime(instant)}`];
  for (;;) {
    const page = await queryItems(table, everybody, KEYS, { index: 'gsi2', after, countOnly: true });
    count += page.count;
    if (!page.last) return count;
    after = String(page.last.gsi2sk);
  }
}
