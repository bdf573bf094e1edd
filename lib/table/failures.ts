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

/** What one request consumed, in capacity units. */
export interface Cost {
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
const UNAVAILABLE = new Set([
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'InternalServerError',
  'ServiceUnavailable',
  'TransactionInProgressException',
  'TimeoutError',
  'ECONNREFUSED',
  'ECONNRESET',
]);

interface Failure {
  name?: string;
  code?: string;
  Item?: Record<string, unknown>;
  CancellationReasons?: { Code?: string; Item?: Record<string, unknown> }[];
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
      if (failure.name === 'ConditionalCheckFailedException') throw new ConditionFailed(failure.Item);
      const reasons = failure.CancellationReasons ?? [];
      const refused = reasons.flatMap((reason, index) =>
        reason.Code === 'ConditionalCheckFailed' ? [[index, reason.Item] as const] : [],
      );
      if (refused.length > 0) throw new TransactionFailed(new Map(refused));
      if (!isRetryable(failure, reasons)) throw error;
      if (attempt === ATTEMPTS || failure.name !== 'TransactionConflictException' && reasons.length === 0) {
        throw new Problem('unavailable', 'The database is busy; try again shortly.', {}, 1);
      }
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 10 * 2 ** attempt));
    }
  }
}

function isRetryable(failure: Failure, reasons: { Code?: string }[]): boolean {
  if (failure.name === 'TransactionConflictException') return true;
  if (reasons.some(({ Code }) => Code === 'TransactionConflict' || Code === 'ThrottlingError')) return true;
  return UNAVAILABLE.has(failure.name ?? '') || UNAVAILABLE.has(failure.code ?? '');
}
