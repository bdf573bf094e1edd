import { positionOf } from '../history/points.ts';
import { type Ended, heardAt, type Lease } from './leases.ts';

/** How a playback was when it ended. Times in epoch ms. */
export interface Finish extends Pick<Ended, 'reason' | 'at'> {
  /** When it was heard of last. */
  heardAt: number;
  positionSeconds: number;
}

export const finishOf = (lease: Lease, { reason, at }: Pick<Ended, 'reason' | 'at'>): Finish => ({
  ...{ reason, at, heardAt: heardAt(lease), positionSeconds: positionOf(lease.point) },
});
