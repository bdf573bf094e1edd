import { isWiped, sealed } from '../history/points.ts';
import type { EpisodePlace, Report } from '../history/rows.ts';
import { heardAt, type Lease, type Viewing } from './leases.ts';

type Leases = Readonly<Record<string, Lease>>;

/** What a point belongs to: a movie, or one episode. */
export const itemOf = ({ title, episode = '' }: Pick<Lease, 'title' | 'episode'>): string =>
  `${title}#${episode}`;

/** When a lease came to move its item's point, as a number of the account: a later turn is higher. */
export const turnOf = ({ n, turn = n }: Lease): number => turn;

/** Of the leases of each item the one that moves its point: that of the newest turn. */
export function movers(leases: Leases): Map<string, [id: string, lease: Lease]> {
  const newest = new Map<string, [string, Lease]>();
  for (const [id, lease] of Object.entries(leases)) {
    const other = newest.get(itemOf(lease));
    if (!other || turnOf(lease) > turnOf(other[1])) newest.set(itemOf(lease), [id, lease]);
  }
  return newest;
}

/**
 * The leases that are left when others go: where the one that moved a point is gone, the one before it of the same
 * item goes on from there, as its `turn`, whatever it reported before.
 */
export function handedOver(before: Leases, left: Leases, turn: number): Record<string, Lease> {
  const leases = { ...left };
  const heirs = movers(left);
  for (const [item, [id, { point }]] of movers(before)) {
    const heir = heirs.get(item);
    if (heir && !(id in left)) leases[heir[0]] = { ...heir[1], turn, point: sealed(point) };
  }
  return leases;
}

/** What history takes from a lease that moves its point; undefined when that was wiped. */
function reportOf(playbackId: string, lease: Lease): Report | undefined {
  const { point, episode: episodeId, season, number } = lease;
  if (isWiped(point)) return undefined;
  const episode: EpisodePlace | undefined =
    episodeId === undefined ? undefined : { episodeId, season: season!, number: number! };
  return {
    ...{ titleId: lease.title, episode, point, durationSeconds: lease.dur },
    ...{ n: turnOf(lease), sequence: lease.seq, playbackId, startedAt: lease.from, at: heardAt(lease) },
  };
}

/** The reports that the viewing item still holds, one a movie or episode: the newest turn's, earlier ones first. */
export const openReports = ({ leases }: Pick<Viewing, 'leases'>): Report[] =>
  [...movers(leases).values()]
    .flatMap(([id, lease]) => reportOf(id, lease) ?? [])
    .sort((a, b) => a.at - b.at);

/** What moves the point of a movie or an episode in this account now, if a stream does. */
export const moverOf = (viewing: Viewing, item: Pick<Lease, 'title' | 'episode'>) =>
  movers(viewing.leases).get(itemOf(item));
