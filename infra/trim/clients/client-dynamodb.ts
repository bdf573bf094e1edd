import { Retry } from '@smithy/core/retry';
import { JsonClient, type Settings } from './json-client.ts';

export class DynamoDBClient extends JsonClient {
  constructor(settings: Settings) {
    const retries = Retry.v2026 ? { defaultBaseDelay: 25, defaultMaxAttempts: 4 } : {};
    super({ host: 'dynamodb', version: '1.0', target: 'DynamoDB_20120810', retries }, settings);
  }
}
