/**
 * The shape of the table, in the terms of DynamoDB's CreateTable.
 * gsi1 holds whole items for ordered lists; gsi2 holds keys only, for what jobs walk through, so that changing
 * an item that stands in it costs nothing extra.
 */
export const tableDefinition = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: ['pk', 'sk', 'gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' as const },
    { AttributeName: 'sk', KeyType: 'RANGE' as const },
  ],
  GlobalSecondaryIndexes: (
    [
      ['gsi1', 'ALL'],
      ['gsi2', 'KEYS_ONLY'],
    ] as const
  ).map(([IndexName, ProjectionType]) => ({
    IndexName,
    KeySchema: [
      { AttributeName: `${IndexName}pk`, KeyType: 'HASH' as const },
      { AttributeName: `${IndexName}sk`, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType },
  })),
};

/** The attribute DynamoDB's TTL reads: epoch seconds. It only cleans up; expiry is compared on every read. */
export const TTL_ATTRIBUTE = 'ttl';
