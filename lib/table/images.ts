import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { Key } from './keys.ts';
import type { Item } from './requests.ts';

type Image = Parameters<typeof unmarshall>[0];

/** A record of the table's stream, as DynamoDB Streams and Lambda write it. */
export interface ChangeRecord {
  eventName?: string;
  dynamodb?: { Keys?: Image; NewImage?: Image; OldImage?: Image; SequenceNumber?: string };
}

/** What a record says: an item before and after a write. */
export interface ItemChange {
  key: Key;
  before: Item | undefined;
  after: Item | undefined;
}

/** Throws on a record that is none. */
export function changeOf({ dynamodb }: ChangeRecord): ItemChange {
  const itemOf = (image: Image | undefined) => image && (unmarshall(image) as Item);
  const { pk, sk } = unmarshall(dynamodb!.Keys!);
  return {
    key: { pk: String(pk), sk: String(sk) },
    before: itemOf(dynamodb!.OldImage),
    after: itemOf(dynamodb!.NewImage),
  };
}
