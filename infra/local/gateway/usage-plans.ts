import type { Throttle } from '../../aws/stages.ts';

/** What the gateway admits: of the whole API, of the door of leases, and of each tier by the key of its usage plan. */
export interface Throttles {
  api: Throttle;
  leases: Throttle;
  plans: Readonly<Record<string, Throttle>>;
}

/** Asks for a request: of the whole API, and of a usage plan where the authorizer named its key. */
export type Admit = (usageKey?: string) => boolean;

/**
 * Counts as API Gateway does (its developer guide, "Throttle requests to your REST APIs"): a bucket of `burst` tokens
 * for each, into which `rate` come a second; a request takes one. `now` in milliseconds, never the moved clock.
 */
export function createThrottles(
  { api, plans }: Pick<Throttles, 'api' | 'plans'>,
  now = () => performance.now(),
): Admit {
  const ofApi = createBucket(api, now);
  const ofPlan = new Map(Object.entries(plans).map(([key, plan]) => [key, createBucket(plan, now)]));
  return (usageKey) => (usageKey === undefined ? ofApi() : (ofPlan.get(usageKey)?.() ?? true));
}

function createBucket({ rate, burst }: Throttle, now: () => number): () => boolean {
  let tokens = burst;
  let filledAt = now();
  return () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * rate);
    filledAt = at;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}
