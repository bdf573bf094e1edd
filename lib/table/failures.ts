import { unmarshall } from '@aws-sdk/util-dynamodb';
import { Problem } from '../domain/problem.ts';

/** IAM actions on the table. There is none for transactions: they need the actions of what they hold. */
export type TableAction =
  | 'GetItem'
  | 'BatchGetItem'
  | 'PutItem'
  | 'UpdateItem'
  | 'DeleteItem'
  | 'ConditionCheckItem'
  | 'Query'
  | 'BatchWriteItem';

/** What one request consumed, in capacity units as AWS bills them; a refused write is billed by what stood there. */
export interface Cost {
  kind: 'read' | 'write';
  units: number;
}

/** A condition was not met; `item` is what stood there. */
export class ConditionFailed extends Error {
  readonly item: Record<string, unknown> | undefined;

  constructor(item: Record<string, unknown> | undefined) {
    super('the condition was not met');
    this.name = 'ConditionFailed';
    this.item = item;
  }
}

/** A transaction was refused; `failed` maps the position of each refused write to the item that stood there. */
export class TransactionFailed extends Error {
  readonly failed: Map<number, Record<string, unknown> | undefined>;

  constructor(failed: Map<number, Record<string, unknown> | undefined>) {
    super('the transaction was refused');
    this.name = 'TransactionFailed';
    this.failed = failed;
  }
}

const ATTEMPTS = 8;
/** Names and codes of what passes: busy, restarting, slow, torn on its way (the SDK's parser says so), or not to be reached (Node's codes of `getaddrinfo` and `connect`). */
const UNAVAILABLE = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
  'AbortError',
  'SyntaxError',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EPIPE',
  'ETIMEDOUT',
]);

/** Reasons of a cancelled transaction that pass by themselves; the SDK does not retry them. */
const PASSING_REASONS = new Set(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded']);

type Marshalled = Parameters<typeof unmarshall>[0];

/** What an AWS client throws. */
interface Failure {
  name?: string;
  code?: string;
  Item?: Marshalled;
  $metadata?: { httpStatusCode?: number };
  CancellationReasons?: { Code?: string; Item?: Marshalled }[];
}

/**
 * Runs a request, turns DynamoDB's errors into ours and retries what the SDK does not: conflicts between
 * transactions. What stays unavailable becomes a 503 that tells the client to try again.
 */
export async function translateErrors<T>(run: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await run();
    } catch (error) {
      const failure = error as Failure;
      if (failure.name === 'ConditionalCheckFailedException') throw new ConditionFailed(plain(failure.Item));
      const reasons = failure.CancellationReasons ?? [];
      const refused = reasons.flatMap((reason, index) =>
        reason.Code === 'ConditionalCheckFailed' ? [[index, plain(reason.Item)] as const] : [],
      );
      if (refused.length > 0) throw new TransactionFailed(new Map(refused));
      if (!isRetryable(failure, reasons)) throw error;
      if (attempt === ATTEMPTS || (failure.name !== 'TransactionConflictException' && reasons.length === 0)) {
        throw new Problem('unavailable', 'The database is busy; try again shortly.', {}, 1);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

/** The document client unmarshalls answers but not errors. */
const plain = (item: Marshalled | undefined) => (item === undefined ? undefined : unmarshall(item));

function isRetryable(failure: Failure, reasons: { Code?: string }[]): boolean {
  if (failure.name === 'TransactionConflictException') return true;
  if (reasons.some(({ Code }) => PASSING_REASONS.has(Code ?? ''))) return true;
  return isUnavailable(failure);
}

/** Did an AWS service say that it is busy or broken, or nothing at all. */
export const isUnavailable = ({ $metadata, name = '', code = '' }: Failure): boolean =>
  ($metadata?.httpStatusCode ?? 0) >= 500 || UNAVAILABLE.has(name) || UNAVAILABLE.has(code);

/**
 * What a refused write is billed, of which DynamoDB tells nothing: the size of the item that stood there, here from
 * above by its JSON. Of a transaction only that each write is two units at least.
 */
export function refusedUnits(error: unknown, writes: number): number | undefined {
  if (error instanceof TransactionFailed) return 2 * writes;
  if (!(error instanceof ConditionFailed)) return undefined;
  return Math.ceil(Buffer.byteLength(JSON.stringify(error.item ?? '')) / 1024);
}
