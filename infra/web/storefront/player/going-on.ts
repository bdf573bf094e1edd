import type { Progress } from './service.ts';

const SAME_SECONDS = 1;
/** A report before both of these leaves an older point as it is (contract §2, "Watch history"). */
const NEAR_START = { seconds: 30, share: 0.05 };

export interface Left {
  /** Where the viewer is here. */
  seconds: number;
  /** Where the new playback would begin. */
  resumeAtSeconds: number;
  /** The account's point as answered when this place was left with it. */
  left: Progress;
  /** Of the film, seconds; NaN while it is not known. */
  duration: number;
}

/**
 * Where to go on after a rest: here, unless the account's point was moved on another device after this place was
 * left. A place that leaves no point (near the start, or the film is completed) cannot tell, and stays.
 */
export function goOnAt({ seconds, resumeAtSeconds, left, duration }: Left): number {
  const leavesNoPoint =
    left.state !== 'paused' || seconds < NEAR_START.seconds || seconds < duration * NEAR_START.share;
  const same = Math.abs(resumeAtSeconds - seconds) <= SAME_SECONDS;
  return leavesNoPoint || same || resumeAtSeconds === 0 ? seconds : resumeAtSeconds;
}
