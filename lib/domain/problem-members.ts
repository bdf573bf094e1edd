import * as z from 'zod';
import { Platform } from './accounts/user.ts';
import { END_REASONS } from './playback/leases.ts';
import { Decision } from './playback/playability.ts';
import { Stream } from './playback/playback.ts';
import type { ProblemCode } from './problem.ts';

const refusedStart = z
  .object({ decision: Decision.meta({ description: 'What `getPlayability` answers at this moment.' }) })
  .meta({ id: 'StartRefused' });

/**
 * What the problems of a code carry besides the common members (contract §1): clients decide by it. A code that is
 * not listed carries nothing more, and a `Problem` with other members does not compile.
 */
export const PROBLEM_MEMBERS = {
  invalid_request: z
    .object({
      errors: z
        .array(
          z.object({
            pointer: z.string().meta({ description: 'RFC 6901; a parameter or header is its first part.' }),
            detail: z.string(),
          }),
        )
        .max(50),
    })
    .meta({ id: 'InvalidRequest' }),
  subscription_required: refusedStart,
  plan_upgrade_required: refusedStart,
  // Of a start; a title that cannot be published says the same without.
  media_not_ready: refusedStart.partial().meta({ id: 'MediaNotReady' }),
  stream_limit_reached: z
    .object({
      decision: Decision.meta({ description: 'What `getPlayability` answers at this moment.' }),
      limit: z.int().min(0).meta({ description: 'Streams that the plan allows at a time.' }),
      active: z.array(Stream).meta({ description: 'Those that run: `terminate` some of them to start.' }),
    })
    .meta({ id: 'StreamLimitReached' }),
  lease_ended: z
    .object({
      reason: z.enum(END_REASONS),
      terminatedBy: z
        .object({ deviceId: z.string(), deviceName: z.string(), platform: Platform })
        .optional()
        .meta({ description: 'The device that ended it, where one did.' }),
    })
    .meta({ id: 'LeaseEnded' }),
} as const satisfies Partial<Record<ProblemCode, z.ZodObject>>;

/** The members of a code, as a Problem is made with them. */
export type MembersOf<C extends ProblemCode> = C extends keyof typeof PROBLEM_MEMBERS
  ? z.input<(typeof PROBLEM_MEMBERS)[C]>
  : Record<string, never>;
