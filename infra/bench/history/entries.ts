import { ulid } from 'ulid';
import type { HistoryRow } from '../../../lib/domain/history/rows.ts';
import { playOf } from '../../../lib/domain/history/plays.ts';
import { playKey } from '../../../lib/store/history/plays/log.ts';
import { rowItem } from '../../../lib/store/history/progress.ts';
import type { Item } from '../../../lib/table/table.ts';
import type { BenchApp } from '../bench-app.ts';

const HOUR_MS = 3600_000;
const MONTHS_MS = 100 * 24 * HOUR_MS;

/**
 * The n-th entry of a person, an hour older than the one before it and all of them months old: the row of a film of its
 * own, and the log of a playback of one of fifty films a month.
 */
export function entryItems({ randomBytes, now }: BenchApp, userId: string, n: number): Item[] {
  const at = now() - MONTHS_MS - n * HOUR_MS;
  const film = `ttl_01BENCH${String(n).padStart(19, '0')}`;
  const again = `ttl_01BENCH${String(Math.floor(n / 720) * 50 + ((n * 7) % 50)).padStart(19, '0')}`;
  const playbackId = `pbs_${ulid(at, () => randomBytes(1)[0]! / 256)}`;
  const row: HistoryRow = {
    ...{ titleId: film, point: { at: 900 + (n % 4000) }, durationSeconds: 6000, updatedAt: at },
    ...{ n: 1, sequence: 30, playbackId },
  };
  const report = {
    ...row,
    titleId: again,
    episode: undefined,
    startedAt: at - 900_000 - (n % 4000) * 1000,
    at,
  };
  return [
    { ...rowItem(userId, row), rev: 1 },
    { ...playKey(userId, playbackId), ...playOf(report), n: 1, sequence: 30 },
  ];
}
