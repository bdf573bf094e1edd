import type { MembersOf } from './problem-members.ts';

/** Every refusal the API can give: the closed list of codes (contract §1), each with its status and its title. */
export const PROBLEMS = {
  malformed_request: { status: 400, title: 'The request is malformed or says two things' },
  malformed_json: { status: 400, title: 'The body is not JSON' },
  malformed_query: { status: 400, title: 'The query is not UTF-8' },
  invalid_cursor: { status: 400, title: 'The cursor is not valid for this request' },
  invalid_token: { status: 400, title: 'The token is not valid' },
  unauthenticated: { status: 401, title: 'Sign-in is required' },
  invalid_credentials: { status: 401, title: 'E-mail or password is wrong' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  forbidden: { status: 403, title: 'Not allowed' },
  wrong_password: { status: 403, title: 'The password is wrong' },
  subscription_required: { status: 403, title: 'A subscription is required' },
  plan_upgrade_required: { status: 403, title: 'The plan does not cover this title' },
  delivery_not_allowed: { status: 403, title: 'This kind of delivery is not offered here' },
  not_found: { status: 404, title: 'Not found' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  email_taken: { status: 409, title: 'The e-mail address is in use' },
  already_subscribed: { status: 409, title: 'A subscription is running' },
  plan_unavailable: { status: 409, title: 'The plan is not on sale' },
  no_active_subscription: { status: 409, title: 'No subscription is running' },
  stream_limit_reached: { status: 409, title: 'Every stream of the plan is in use' },
  same_plan: { status: 409, title: 'The subscription is on this plan already' },
  not_cancelled: { status: 409, title: 'The subscription is not cancelled' },
  no_pending_change: { status: 409, title: 'No change of plan is waiting' },
  external_id_taken: { status: 409, title: 'Another title has this number' },
  episode_exists: { status: 409, title: 'The season has an episode of this number' },
  genre_exists: { status: 409, title: 'There is such a genre already' },
  genre_in_use: { status: 409, title: 'Titles use this genre' },
  last_admin: { status: 409, title: 'Nobody else is an administrator' },
  mail_not_retryable: { status: 409, title: 'The mail cannot be sent again' },
  media_not_ready: { status: 409, title: 'The media is not ready' },
  idempotency_in_progress: { status: 409, title: 'The same request is still in progress' },
  lease_ended: { status: 410, title: 'The playback has ended' },
  stale_version: { status: 412, title: 'The object has changed since it was read' },
  payload_too_large: { status: 413, title: 'The body is too large' },
  unsupported_media_type: { status: 415, title: 'The body must be application/json' },
  invalid_request: { status: 422, title: 'The request does not fit its schema' },
  idempotency_key_reused: { status: 422, title: 'The idempotency key was used for another request' },
  rate_limited: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  unavailable: { status: 503, title: 'Try again shortly' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof PROBLEMS;

/** One schema violation: where (RFC 6901 JSON pointer) and what. */
export interface Violation {
  pointer: string;
  detail: string;
}

/** What follows the detail: the members of the code (`problem-members.ts`), needed where it has some, and seconds. */
type Rest<C extends ProblemCode> = C extends ProblemCode
  ? Record<string, never> extends MembersOf<C>
    ? [members?: MembersOf<C>, retryAfterSeconds?: number]
    : [members: MembersOf<C>, retryAfterSeconds?: number]
  : never;

/** A refusal. Thrown anywhere below the kernel, rendered once as RFC 9457 problem+json. */
export class Problem<C extends ProblemCode = ProblemCode> extends Error {
  readonly code: ProblemCode;
  readonly status: number;
  /** Extension members of the problem document, such as `decision` or `errors`. */
  readonly members: object;
  /** Seconds after which a retry can succeed; rendered as `Retry-After`. */
  readonly retryAfterSeconds: number | undefined;

  constructor(code: C, detail: string, ...[members = {}, retryAfterSeconds]: Rest<C>) {
    super(detail);
    this.name = 'Problem';
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.members = members;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** The request that a problem answers. */
export interface RefusedRequest {
  /**
   * Scheme and host of the stage, where each code has a page; '' where the answerer does not know them, which makes
   * `type` a reference relative to the request (RFC 9457 §3.1.1).
   */
  origin: string;
  /** Its path. */
  instance: string;
  requestId: string;
}

/** The body of a problem answer (RFC 9457 §3.1 plus `code` and `requestId`). */
export function problemDocument(
  problem: Problem,
  { origin, instance, requestId }: RefusedRequest,
): Record<string, unknown> {
  return {
    type: `${origin}/problems/${problem.code}`,
    title: PROBLEMS[problem.code].title,
    status: problem.status,
    detail: problem.message,
    instance,
    code: problem.code,
    requestId,
    ...problem.members,
  };
}
