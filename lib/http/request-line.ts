import type { APIGatewayProxyEvent } from 'aws-lambda';
import type { ProblemCode } from '../domain/problem.ts';
import { asMetrics, type Figures, unitsOf } from '../metrics.ts';
import { usage } from '../scope.ts';
import type { AnyDeclaration } from './declaration.ts';
import { headerOf } from './request.ts';
import { type Reply, spreadOf } from './reply.ts';
import { securityEventOf } from '../security-events.ts';

/** Of the heartbeats that go well one in so many is logged, and stands for all of them: they are most of what there is. */
export const HEARTBEATS_PER_LINE = 16;

/** What the business counts, by operation: when it goes well, and when it is refused with a code. */
export const BUSINESS: Readonly<Record<string, { done?: string; refused?: string }>> = {
  startPlayback: { done: 'PlaysStarted', refused: 'PlaysDenied' },
  register: { done: 'Registrations' },
  login: { done: 'SignIns', refused: 'SignInsRefused' },
  ...Object.fromEntries(
    ['subscribe', 'renewSubscription', 'changePlan', 'cancelSubscription', 'resumeSubscription'].map((id) => [
      id,
      { done: 'Orders' },
    ]),
  ),
};

export interface Answered {
  event: APIGatewayProxyEvent;
  declaration: AnyDeclaration;
  reply: Reply;
  stage: string;
  startedAt: number;
  now: number;
  /** The first request of its container. */
  cold: boolean;
}

/**
 * The one line of the log that a request leaves, with its metrics in it; undefined where it leaves none. It names
 * ids and outcomes, never what a person typed.
 */
export function requestLine(answered: Answered): Record<string, unknown> | undefined {
  const { event, declaration, reply, stage, startedAt, now, cold } = answered;
  const { requestId, authorizer } = event.requestContext;
  const code = reply.statusCode < 400 ? undefined : codeOf(reply);
  const times = timesOf(declaration, reply, requestId);
  if (times === 0) return undefined;
  const traceId = /Root=([\w-]+)/.exec(headerOf(event, 'X-Amzn-Trace-Id') ?? '')?.[1];
  const used = usage();
  return {
    operation: declaration.id,
    status: reply.statusCode,
    code,
    event: securityEventOf(declaration, code),
    requestId,
    traceId,
    userId: authorizer?.userId as string | undefined,
    milliseconds: now - startedAt,
    trips: used.trips,
    ...(cold && { cold }),
    ...(times > 1 && { times }),
    ...asMetrics(stage, [...business(declaration.id, code), unitsOf(used, times)], now),
  };
}

/** How many requests the line of this one stands for; 0: it has none. */
function timesOf({ id }: AnyDeclaration, { statusCode }: Reply, requestId: string): number {
  if (id !== 'heartbeat' || statusCode >= 400) return 1;
  return spreadOf(requestId, HEARTBEATS_PER_LINE) === 0 ? HEARTBEATS_PER_LINE : 0;
}

/** A refusal that was kept for its key is known by its body alone. */
const codeOf = ({ body }: Reply): ProblemCode => (JSON.parse(body) as { code: ProblemCode }).code;

function business(operation: string, code: ProblemCode | undefined): Figures[] {
  const { done, refused } = BUSINESS[operation] ?? {};
  if (code === undefined) return done ? [{ dimensions: ['operation'], values: { [done]: 1 } }] : [];
  return refused ? [{ dimensions: ['code'], values: { [refused]: 1 } }] : [];
}
