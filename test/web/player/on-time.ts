import { afterEach, beforeEach, vi } from 'vitest';

/** The tests of a file run in fake time, with each heartbeat at the end of its interval instead of somewhat earlier. */
export function withHeartbeatsOnTime(): void {
  beforeEach(() => {
    vi.useFakeTimers();
    vi.spyOn(Math, 'random').mockReturnValue(0);
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });
}
