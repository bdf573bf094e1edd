import type { Finish } from '../../domain/playback/finishes.ts';
import { END_REASONS } from '../../domain/playback/leases.ts';
import type { Item } from '../../table/table.ts';
import { bare, numberOf, packed, SEPARATOR } from './terms-item.ts';

/**
 * The attribute of the viewing item in which a write says what it ended, for those who read the table's stream. The next
 * heartbeat takes it away again: so no heartbeat pays for it, and what lacks it is a heartbeat.
 */
export const FINISHES = 'w';
const NOTHING = '-';

export const storedFinishes = (finishes: Record<string, Finish>): string =>
  Object.entries(finishes)
    .map(([id, { reason, at, heardAt, positionSeconds }]) =>
      packed(bare(id), END_REASONS.indexOf(reason), at, heardAt, String(positionSeconds)),
    )
    .join(' ') || NOTHING;

/** What the newest write of an image said that it ended, by playback. */
export const finishesFrom = (item: Item | undefined): Record<string, Finish> =>
  Object.fromEntries(
    String(item?.[FINISHES] ?? NOTHING)
      .split(' ')
      .filter((stored) => stored !== NOTHING)
      .map((stored): [string, Finish] => {
        const [id, reason, at, heardAt, position] = stored.split(SEPARATOR);
        const finish = {
          reason: END_REASONS[numberOf(reason)]!,
          at: numberOf(at),
          heardAt: numberOf(heardAt),
        };
        return [`pbs_${id}`, { ...finish, positionSeconds: Number(position) }];
      }),
  );
