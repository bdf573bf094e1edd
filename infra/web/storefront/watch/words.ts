import { type Refusal, endingOf } from '../player/service.ts';
import type { StreamFailure } from '../player/stream.ts';

const ENDINGS: Record<string, string> = {
  expired: 'Marquee heard nothing of this player for a while, so its stream was given free.',
  terminated: 'This stream was ended from another device.',
  stopped: 'This stream was stopped.',
  plan_changed: 'Your plan has changed and no longer covers this stream.',
  subscription_ended: 'Your subscription has ended, and this stream with it.',
  title_unavailable: 'This title is no longer available.',
};

/** Why a stream was ended, for whoever watched it. `deviceId` is this browser's. */
export function endingText(refusal: Refusal, deviceId: string | undefined): string {
  const { reason = '', terminatedBy } = endingOf(refusal) ?? {};
  if (reason === 'terminated' && terminatedBy?.deviceId !== undefined) {
    if (terminatedBy.deviceId === deviceId) {
      return 'This stream was ended on this device: Marquee plays in another tab or window.';
    }
    if (terminatedBy.deviceName) return `This stream was ended by ${terminatedBy.deviceName}.`;
  }
  return ENDINGS[reason] ?? 'This stream has ended.';
}

const REFUSALS: Record<string, string> = {
  offline: 'Marquee cannot be reached. Check your connection.',
  unauthenticated: 'You have been signed out. Sign in to go on watching.',
  other_person: 'You have been signed out of this browser. Sign in to go on watching.',
  not_found: 'This title is not available any more.',
  // Only the page's address can be malformed: it may be typed, or cut short in a message.
  invalid_request: 'This title is not available any more.',
  media_not_ready: 'This title is still being prepared. Try again a little later.',
  rate_limited: 'That was started too often in a short time.',
  unavailable: 'Marquee is busy at the moment.',
  stream_limit_reached:
    'Your plan plays no further stream at the same time. Choose one to end, and it plays here.',
};

/** Why a stream could not be started; never the API's own words, which are for programs. */
export const refusalText = ({ code }: Refusal): string =>
  REFUSALS[code] ?? 'Something went wrong on our side. Try again in a moment.';

export const FAILURES: Record<StreamFailure, string> = {
  unsupported: 'This browser cannot play the video. A current Chrome, Edge, Firefox or Safari can.',
  refused: 'The video is not given out to this player at the moment.',
  missing: 'The video could not be found.',
  broken: 'The video could not be shown.',
};
