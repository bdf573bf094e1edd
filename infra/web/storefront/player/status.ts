import type { Refusal } from './service.ts';
import type { StreamFailure } from './stream.ts';

/** What a viewer sees of a screening. */
export type Status =
  | { name: 'starting'; unreachable: boolean }
  | { name: 'running'; trouble: boolean }
  /** The slot is gone while nothing played; the next press of play gets another one. */
  | { name: 'resting' }
  | { name: 'ended' | 'refused'; refusal: Refusal }
  | { name: 'failed'; failure: StreamFailure }
  | { name: 'finished' }
  | { name: 'closed' };
