import type { App } from '../../app.ts';
import type { Denial } from '../../domain/admin/events/facts.ts';
import type { Verdict } from '../../domain/playback/playability.ts';
import { errorFields } from '../../log.ts';
import { keyOf } from '../../table/keys.ts';
import { putItem } from '../../table/table.ts';

/** Longer than a change stays in the table's stream, from which the events are made. */
const KEPT_SECONDS = 2 * 86_400;

/**
 * Notes that a start was refused, once for each operation, so that the archive of events hears of it. A note that cannot
 * be written is no reason to refuse otherwise.
 */
export async function noteDenial(
  { table, log, now }: App,
  { userId, titleId, episodeId, operationId }: DeniedStart,
  { code, requiredAccessLevel, currentAccessLevel }: Verdict,
): Promise<void> {
  const at = now();
  const denial: Denial = {
    ...{ at, reason: code, title: titleId, ...(episodeId !== undefined && { episode: episodeId }) },
    ...(requiredAccessLevel && { level: requiredAccessLevel }),
    ...(currentAccessLevel && { access: currentAccessLevel }),
  };
  const ttl = Math.ceil(at / 1000) + KEPT_SECONDS;
  await putItem(table, { ...keyOf('denial', { userId, operationId }), ...denial, ttl }).catch(
    (error: unknown) => log('warn', 'denial not noted', errorFields(error)),
  );
}

interface DeniedStart {
  userId: string;
  titleId: string;
  episodeId?: string | undefined;
  operationId: string;
}
