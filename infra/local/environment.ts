import { readConfig } from '../../lib/config.ts';
import type { Secrets } from '../../lib/wiring/secrets.ts';
import { makeSecrets } from '../secrets.ts';
import type { DataFolder } from './data-folder.ts';
import { LEASE_DOOR } from './gateway/lease-door.ts';
import { type Settings, StartupError } from './settings.ts';

export const TABLE_NAME = 'marquee';
export const UPLOAD_BUCKET = 'marquee-uploads';
export const MEDIA_BUCKET = 'marquee-media';
export const EVENT_STREAM = 'marquee-events';
export const CDN_KEY_PAIR_ID = 'KLOCALMARQUEE';

/** The secrets of this data folder: made once, so that sessions and signatures outlive a restart. */
export const keptSecrets = (folder: DataFolder): Secrets => folder.keep('secrets.json', () => makeSecrets());

/**
 * Sets what the functions read (lib/config.ts), the same way Lambda does: through the environment alone.
 * Credentials of this computer are replaced unless a DynamoDB outside is meant, which may need them.
 * Throws a StartupError for a setting of the functions that a person has given wrongly.
 */
export function setEnvironment(
  { dynamodbEndpoint }: Settings,
  facts: { origin: string; port: number; secrets: Secrets; dynamodbEndpoint: string },
): void {
  const services = `http://localhost:${facts.port}/_local`;
  const given = dynamodbEndpoint === undefined ? {} : process.env;
  Object.assign(process.env, {
    STAGE: 'local',
    TABLE_NAME: process.env.TABLE_NAME ?? TABLE_NAME,
    ORIGIN: facts.origin,
    LEASE_DOOR: facts.origin + LEASE_DOOR,
    DYNAMODB_ENDPOINT: facts.dynamodbEndpoint,
    SECRETS: JSON.stringify(facts.secrets),
    CDN_KEY_PAIR_ID,
    SES_ENDPOINT: `${services}/ses`,
    S3_ENDPOINT: `${services}/s3`,
    UPLOAD_BUCKET,
    MEDIA_BUCKET,
    TRANSCODER_ENDPOINT: `${services}/transcoder`,
    FIREHOSE_ENDPOINT: `${services}/firehose`,
    EVENT_STREAM,
    ATHENA_ENDPOINT: `${services}/athena`,
    AWS_REGION: given.AWS_REGION ?? 'local',
    AWS_ACCESS_KEY_ID: given.AWS_ACCESS_KEY_ID ?? 'local',
    AWS_SECRET_ACCESS_KEY: given.AWS_SECRET_ACCESS_KEY ?? 'local',
  });
  if (dynamodbEndpoint === undefined) {
    delete process.env.AWS_SESSION_TOKEN;
    delete process.env.AWS_PROFILE;
  }
  delete process.env.SECRETS_ID;
  try {
    readConfig(process.env);
  } catch (error) {
    const reason = (error as Error).message.replaceAll(/\s+/g, ' ');
    throw new StartupError(`A setting does not fit (${reason}): correct it in the environment.`);
  }
}
