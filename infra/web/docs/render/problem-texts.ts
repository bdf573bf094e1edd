import type { ProblemCode } from '../../../../lib/domain/problem.ts';

export interface ProblemText {
  /** When the code comes. */
  when: string;
  /** What a client does about it. */
  then: string;
  /** Members beside those of every problem. */
  extra?: Record<string, string>;
  /** An answer's own detail, where the title alone says too little, and its extra members. */
  example?: { detail: string; extra?: Record<string, unknown> };
}

const DECISION =
  'Every gate in one object: what is required, what you have, and the plan that would unlock it.';
const RETRY = 'Wait for Retry-After, then send the same request.';
const decision = (code: string, currentAccessLevel: string | null) => ({
  decision: {
    playable: false,
    code,
    requiredAccessLevel: 'premium',
    currentAccessLevel,
    maxResolution: null,
    limit: null,
    active: 0,
    unlockedBy: {
      planId: 'pln_01JSEED0000000000000000003',
      name: 'Premium',
      price: { amount: 1499, currency: 'USD' },
    },
  },
});

/** What is said of each code on its page; a code without a text does not compile. */
export const PROBLEM_TEXTS: Record<ProblemCode, ProblemText> = {
  malformed_request: {
    when: 'A header that may be there once is there twice (`Authorization`, `Content-Type`, `Host`, `Idempotency-Key`, `If-Match`), a `GET` has a body, or the length of the body is told twice.',
    then: 'Send one of each; a proxy on the way may have added the other.',
  },
  malformed_json: {
    when: 'The body is no JSON, or not in UTF-8.',
    then: 'Mend the request; sending it again cannot help.',
  },
  malformed_query: {
    when: 'The query holds bytes that are not UTF-8, such as `%ff`.',
    then: 'Encode each parameter as UTF-8 and then by percent signs, as `URLSearchParams` does.',
  },
  invalid_cursor: {
    when: 'The cursor was changed, is of another caller, or came from a list with other parameters.',
    then: 'Start the list anew without a cursor. Send a cursor only with the parameters it came from.',
  },
  invalid_token: {
    when: 'The token of a mail was used before, is too old (a reset lives 60 minutes, a verification 24 hours), or was never given.',
    then: 'Ask for a new mail: forgotPassword or resendVerification.',
  },
  unauthenticated: {
    when: 'No access token where one is needed, or one that is malformed, expired or of a device that was signed out. A bad token is refused on public routes too.',
    then: 'Refresh the session once and repeat the request. When the refresh is refused as well, show the sign-in. For heartbeat and stopPlayback the token is the leaseToken.',
  },
  invalid_credentials: {
    when: 'The e-mail or the password is wrong. The answer is the same for an address that nobody has.',
    then: 'Let the person try again, or offer forgotPassword. After five wrong passwords in 15 minutes there are delays (429).',
  },
  invalid_refresh_token: {
    when: 'The refresh token was used before, has expired, or its device was signed out. Using an old one ends its device’s session.',
    then: 'Show the sign-in. A client that writes down an attemptId before it refreshes does not come here after a lost answer.',
  },
  forbidden: {
    when: 'A user calls an administrator’s operation, or the firewall took the request for an attack.',
    then: 'Do not repeat it.',
  },
  wrong_password: {
    when: 'An operation that asks for the password again got a wrong one.',
    then: 'Let the person type it again. Wrong ones are counted as at sign-in.',
  },
  subscription_required: {
    when: 'The title is not free and no subscription is running.',
    then: 'Offer the plan in decision.unlockedBy.',
    extra: { decision: DECISION },
    example: {
      detail: 'This title needs a subscription.',
      extra: decision('subscription_required', null),
    },
  },
  plan_upgrade_required: {
    when: 'A subscription is running whose plan does not cover the title.',
    then: 'Offer a change to the plan in decision.unlockedBy; previewSubscription tells what it costs.',
    extra: { decision: DECISION },
    example: {
      detail: 'This title needs a premium plan.',
      extra: decision('plan_upgrade_required', 'basic'),
    },
  },
  delivery_not_allowed: {
    when: 'The stage does not give standalone URLs.',
    then: 'Start with delivery: "renewable".',
  },
  not_found: {
    when: 'There is no such address or object. An object of somebody else, a draft, or a title outside its window looks the same.',
    then: 'Do not repeat it. Remove the object from what you show.',
  },
  method_not_allowed: {
    when: 'The address exists, but not with this method.',
    then: 'The header Allow names the methods it has.',
  },
  email_taken: {
    when: 'Another account has this address. Addresses are compared in normalised form.',
    then: 'Offer to sign in, or to reset the password.',
  },
  already_subscribed: {
    when: 'A subscription is running; an account has one at a time, however many requests race.',
    then: 'Show it (getSubscription). To change it, use changePlan or renewSubscription.',
  },
  plan_unavailable: {
    when: 'The plan was taken off sale, or it cannot be renewed.',
    then: 'Show listPlans again and let the person choose.',
  },
  no_active_subscription: {
    when: 'The operation needs a subscription that is running, and there is none.',
    then: 'Show the plans: subscribe starts one.',
  },
  stream_limit_reached: {
    when: 'As many streams of the account are running as its plan allows, or as many standalone grants are unexpired.',
    then: 'Show active and let the viewer choose; repeat startPlayback with terminate: [sessionId]. A slot frees itself 75 seconds after its last heartbeat. With Retry-After, that is when one is free.',
    extra: {
      limit: 'How many streams the plan allows.',
      active: 'The running streams: sessionId, deviceName, platform, titleName, startedAt.',
    },
    example: {
      detail: '1 of 1 streams are in use.',
      extra: {
        limit: 1,
        active: [
          {
            sessionId: 'pbs_01KA2B3C4D5E6F7G8H9JKMNPQR',
            deviceName: 'Living room TV',
            platform: 'tv',
            titleName: 'Paper Weather',
            startedAt: '2026-11-22T18:04:05.123Z',
          },
        ],
      },
    },
  },
  same_plan: {
    when: 'The change asks for the plan the subscription is on.',
    then: 'Nothing to do. To add a term, use renewSubscription.',
  },
  not_cancelled: {
    when: 'There is no cancellation to undo.',
    then: 'Nothing to do: the subscription goes on.',
  },
  no_pending_change: {
    when: 'No change of plan is waiting for the end of the term.',
    then: 'Nothing to do. Read getSubscription again.',
  },
  media_not_ready: {
    when: 'The title’s media is not ready: it is still processing, failed, or was never uploaded.',
    then: 'A viewer may try later. An administrator looks at getMedia.',
  },
  external_id_taken: {
    when: 'Another object of this kind already has this external id.',
    then: 'Find that object and change it, or send another external id.',
  },
  episode_exists: {
    when: 'The series already has an episode with this season and number.',
    then: 'Change that episode (updateEpisode), or choose another number.',
  },
  genre_exists: {
    when: 'There is already a genre with this id or name.',
    then: 'Use that genre, or choose another name.',
  },
  genre_in_use: {
    when: 'Titles still carry the genre.',
    then: 'Take the genre off those titles first.',
  },
  last_admin: {
    when: 'The change would leave the service without an administrator.',
    then: 'Make somebody else an administrator first.',
  },
  mail_not_retryable: {
    when: 'The mail was not refused, what it said is erased, or it would be withheld now: the detail says which.',
    then: 'Where its address is stopped, its owner confirms it again first. Where it is erased, the person asks for it again.',
  },
  idempotency_in_progress: {
    when: 'A request with the same Idempotency-Key is still on its way.',
    then: RETRY,
  },
  lease_ended: {
    when: 'The playback is over: see reason.',
    then: 'expired: start again and go on. terminated: say which device took the slot. The others: leave the player and say why. A late point may still be sent with stopPlayback.',
    extra: {
      reason: 'expired, terminated, stopped, plan_changed, subscription_ended or title_unavailable.',
      terminatedBy: 'With terminated: the device that took the slot.',
    },
    example: {
      detail: 'The playback was ended by another device.',
      extra: { reason: 'terminated', terminatedBy: 'Living room TV' },
    },
  },
  stale_version: {
    when: 'The object has changed since the version in If-Match was read.',
    then: 'Read it again, show the change, and repeat with the new version if it is still wanted.',
  },
  payload_too_large: {
    when: 'The body is larger than 100 KB.',
    then: 'Send less. Videos and pictures go to the upload’s own address, not to the API.',
  },
  unsupported_media_type: {
    when: 'The body’s Content-Type is not application/json, or its charset is not UTF-8.',
    then: 'Send JSON with Content-Type: application/json.',
  },
  invalid_request: {
    when: 'A field, a parameter or a header is missing, unknown or does not fit. Unknown fields are refused so that a typing error does not pass for a setting.',
    then: 'errors tells each place (a JSON pointer) and what it must be: show it beside the field.',
    extra: { errors: 'pointer and detail of each violation.' },
    example: {
      detail: 'The request does not fit its schema.',
      extra: { errors: [{ pointer: '/price/amount', detail: 'must be a whole number' }] },
    },
  },
  idempotency_key_reused: {
    when: 'The Idempotency-Key was used for a request with another body.',
    then: 'Make a new key for each thing a person does.',
  },
  rate_limited: {
    when: 'A limit is used up: of requests, sign-ins, wrong passwords, heartbeats or starts.',
    then: `${RETRY} Add a little chance, so that a crowd does not come back at once.`,
  },
  internal_error: {
    when: 'We made a mistake. It is in our log under the requestId.',
    then: 'A GET may be repeated once; a change only with an Idempotency-Key. Quote the requestId.',
  },
  unavailable: {
    when: 'A part of the service is busy for a moment.',
    then: RETRY,
  },
};
