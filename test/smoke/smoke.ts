import type { Calls } from './api.ts';
import { type Administrator, administratorJourney } from './administrator.ts';
import { leave, viewerJourney } from './viewer.ts';

/**
 * The journeys that hold wherever the service runs, on a laptop, in the emulator and on AWS: all they need is its
 * address, and for the second an administrator. Answers each call with its status; throws at the first that is wrong.
 */
export async function smoke(origin: string, administrator?: Administrator): Promise<Calls> {
  const calls: Calls = [];
  const viewer = await viewerJourney(origin, calls);
  if (administrator) await administratorJourney(origin, calls, { administrator, viewer });
  await leave(origin, calls, viewer);
  return calls;
}
