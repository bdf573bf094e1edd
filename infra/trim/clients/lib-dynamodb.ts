/* What stands in for the document client: where the items of each operation lie that lib/table sends. */
import { marshall, type marshallOptions, unmarshall } from '@aws-sdk/util-dynamodb';
import type { JsonClient, Options } from './json-client.ts';

/** An item, or by the names of members what lies there; `*` is any name, or any place in a list. */
type Shape = 'item' | { [name: string]: Shape };

type Translate = (item: never) => unknown;

function translated(value: unknown, shape: Shape | undefined, translate: Translate): unknown {
  if (value === undefined || shape === undefined) return value;
  if (shape === 'item') return translate(value as never);
  if (Array.isArray(value)) return value.map((each) => translated(each, shape['*'], translate));
  return Object.fromEntries(
    Object.entries(value as object).map(([name, member]) => [
      name,
      translated(member, shape[name] ?? shape['*'], translate),
    ]),
  );
}

const WRITE = { Item: 'item', Key: 'item', ExpressionAttributeValues: 'item' } as const;
const WRITES = { '*': { Put: WRITE, Update: WRITE, Delete: WRITE, ConditionCheck: WRITE } };
const KEYS = { '*': { Keys: { '*': 'item' } } } as const;
const PUTS = { '*': { '*': { PutRequest: { Item: 'item' } } } } as const;

abstract class Command {
  abstract readonly operation: string;
  abstract readonly takes: Shape;
  readonly gives: Shape = { Attributes: 'item' };
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

export class GetCommand extends Command {
  operation = 'GetItem';
  takes = WRITE;
  override gives = { Item: 'item' } as const;
}

export class BatchGetCommand extends Command {
  operation = 'BatchGetItem';
  takes = { RequestItems: KEYS };
  override gives = { Responses: { '*': { '*': 'item' } }, UnprocessedKeys: KEYS } as const;
}

export class QueryCommand extends Command {
  operation = 'Query';
  takes = WRITE;
  override gives = { Items: { '*': 'item' }, LastEvaluatedKey: 'item' } as const;
}

export class PutCommand extends Command {
  operation = 'PutItem';
  takes = WRITE;
}

export class UpdateCommand extends Command {
  operation = 'UpdateItem';
  takes = WRITE;
}

export class DeleteCommand extends Command {
  operation = 'DeleteItem';
  takes = WRITE;
}

export class TransactWriteCommand extends Command {
  operation = 'TransactWriteItems';
  takes = { TransactItems: WRITES };
}

export class BatchWriteCommand extends Command {
  operation = 'BatchWriteItem';
  takes = { RequestItems: PUTS };
  override gives = { UnprocessedItems: PUTS };
}

export class DynamoDBDocumentClient {
  private readonly client: JsonClient;
  private readonly options: marshallOptions | undefined;

  constructor(client: JsonClient, options?: marshallOptions) {
    this.client = client;
    this.options = options;
  }

  static from(client: JsonClient, { marshallOptions }: { marshallOptions?: marshallOptions } = {}) {
    return new DynamoDBDocumentClient(client, marshallOptions);
  }

  async send({ operation, takes, gives, input }: Command, options?: Options) {
    const sent = translated(input, takes, (item) => marshall(item, this.options)) as object;
    return translated(await this.client.call(operation, sent, options), gives, unmarshall);
  }
}
