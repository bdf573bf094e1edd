import type { LeaseClaims } from '../../auth/lease-tokens.ts';
import { heardAt, isLive, type Viewing } from '../../domain/playback/leases.ts';
import { moverOf } from '../../domain/playback/turns.ts';
import { type Progress, progressView } from '../../domain/history/progress.ts';
import type { Table } from '../../table/table.ts';
import { storedPoint } from '../history/progress.ts';

/**
 * How far the account is in what this playback plays: as the stream says that moves its point, else as history has it.
 */
export async function trueProgress(
  table: Table,
  claims: LeaseClaims,
  viewing: Viewing,
  now: number,
): Promise<Progress> {
  const { titleId, episodeId } = claims;
  const mover = moverOf(viewing, { title: titleId, ...(episodeId !== undefined && { episode: episodeId }) });
  if (!mover) return storedProgress(table, claims);
  const [, lease] = mover;
  const { point, dur: durationSeconds } = lease;
  const running = isLive(lease, now) ? lease.state : undefined;
  const updatedAt = heardAt(lease);
  return progressView({ titleId, episodeId, point, durationSeconds, updatedAt, running });
}

async function storedProgress(table: Table, claims: LeaseClaims): Promise<Progress> {
  const { userId, titleId, episodeId, durationSeconds, startedAt } = claims;
  const stored = await storedPoint(table, userId, titleId, episodeId);
  // A film may have been cut anew since: what is known is of the cut that was played last.
  const { point, updatedAt, ...known } = stored ?? { point: {}, updatedAt: startedAt, durationSeconds };
  return progressView({ titleId, episodeId, point, updatedAt, durationSeconds: known.durationSeconds });
}
