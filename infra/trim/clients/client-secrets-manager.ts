import { JsonClient, type Options, type Settings } from './json-client.ts';

export class GetSecretValueCommand {
  readonly input: object;

  constructor(input: object) {
    this.input = input;
  }
}

export class SecretsManagerClient extends JsonClient {
  constructor(settings: Settings) {
    super({ host: 'secretsmanager', version: '1.1', target: 'secretsmanager' }, settings);
  }

  send({ input }: GetSecretValueCommand, options?: Options) {
    return this.call('GetSecretValue', input, options);
  }
}
