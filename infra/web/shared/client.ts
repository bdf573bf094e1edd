import createClient, { type ClientOptions } from 'openapi-fetch';
import type { components, paths } from './api-types.generated.ts';
import type { ProblemCode } from '../../../lib/domain/problem.ts';

export type Schemas = components['schemas'];

/** A client of the API, typed by openapi.yaml. Its calls answer `{ data, error, response }`; see `answerOf`. */
export const createApi = (options: ClientOptions = {}) => createClient<paths>(options);
export type Api = ReturnType<typeof createApi>;

type WithoutCode<Name extends keyof Schemas> = Omit<Schemas[Name], 'code'>;

/** What refusals carry, the common members and those of some; `code` tells which are there. */
type Members = Partial<
  WithoutCode<'InvalidRequestProblem'> &
    WithoutCode<'StreamLimitReachedProblem'> &
    WithoutCode<'LeaseEndedProblem'>
>;

/** Codes that this client makes itself: the service was not reached, or somebody else uses the browser now. */
type OwnCode = 'offline' | 'other_person' | 'unreadable';

export type ProblemBody = Members & { code: ProblemCode | OwnCode };

/** A refusal of the API (RFC 9457): `message` is its `detail`, `body` the whole document, `status` 0 without an answer. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly body: ProblemBody;
  readonly retryAfterSeconds: number | undefined;

  constructor(status: number, body: ProblemBody, retryAfterSeconds?: number) {
    super(body.detail ?? body.title ?? `The service answered ${status}.`);
    this.status = status;
    this.body = body;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  get code() {
    return this.body.code;
  }
}

interface Answered {
  data?: unknown;
  error?: unknown;
  response: Response;
}

/** The body of an answer that went well (undefined where it has none). Throws `ApiProblem` else. */
export async function answerOf<A extends Answered>(call: Promise<A>): Promise<Exclude<A['data'], undefined>> {
  const { data, error, response } = await call;
  if (!response.ok) throw problemOf(response, error);
  return data as Exclude<A['data'], undefined>;
}

function problemOf(response: Response, error: unknown): ApiProblem {
  const readable = typeof error === 'object' && error !== null && 'code' in error;
  const body: ProblemBody = readable ? (error as ProblemBody) : { code: 'unreadable' };
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiProblem(response.status, body, seconds > 0 ? seconds : undefined);
}

/** A key for `Idempotency-Key`; `crypto.randomUUID` is missing on plain-http hosts other than localhost. */
export const newKey = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(
    '',
  );
