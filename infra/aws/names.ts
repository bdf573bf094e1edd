import { Aws } from 'aws-cdk-lib';
import { namespaceOf } from '../../lib/metrics.ts';
import { archiveOf } from '../../lib/wiring/events/athena.ts';
import type { Stage } from './stages.ts';

/**
 * Names that several stacks must agree on. Naming functions lets the API's body, its role and the alarms point at
 * them without a reference, which is what keeps the stacks free of circles (Architecture.md, The deployment).
 */
export const nameOf = ({ name }: Stage, part: string): string => `marquee-${name}-${part}`;

const regional = (service: string, resource: string) =>
  `arn:${Aws.PARTITION}:${service}:${Aws.REGION}:${Aws.ACCOUNT_ID}:${resource}`;

export const functionArnOf = (stage: Stage, id: string): string =>
  regional('lambda', `function:${nameOf(stage, id)}`);

export const alarmArnOf = (stage: Stage, id: string): string =>
  regional('cloudwatch', `alarm:${nameOf(stage, id)}`);

/** What viewers notice at once: counted apart when it fails, and released to a tenth of the requests first. */
export const HOT: ReadonlySet<string> = new Set([
  'authorizeRequest',
  'getHome',
  'heartbeat',
  'startPlayback',
]);

/** The alias of a hot function, which a release moves from one version to the next. */
export const LIVE = 'live';

/** What of a function is called. */
export const calledArnOf = (stage: Stage, id: string): string =>
  functionArnOf(stage, id) + (HOT.has(id) ? `:${LIVE}` : '');

/** The one secret of the stage, stored before the first deployment, see `npm run secrets:make`. */
export const secretNameOf = ({ name }: Stage): string => `marquee/${name}`;

/** Secrets Manager adds six characters of its own to the name. */
export const secretArnOf = (stage: Stage): string =>
  regional('secretsmanager', `secret:${secretNameOf(stage)}-??????`);

/** The header that only the distribution can send, resolved by CloudFormation and never in a template. */
export const edgeKeyOf = (stage: Stage): string =>
  `{{resolve:secretsmanager:${secretNameOf(stage)}:SecretString:edgeKey::${stage.secretVersion ?? ''}}}`;

/** A table that was restored took the place of the first. */
export const tableNameOf = (stage: Stage): string => stage.restoredTable ?? nameOf(stage, 'table');
/** Spelled out, so that no stack keeps another table from taking the place of this one. */
export const tableArnOf = (stage: Stage): string => regional('dynamodb', `table/${tableNameOf(stage)}`);

/** Every stream the table has had or will have: listing streams knows no single one. */
export const streamsArnOf = (stage: Stage): string =>
  regional('dynamodb', `table/${tableNameOf(stage)}/stream/*`);

/** Names of buckets are the world's, so this one holds the account. */
export const uploadBucketOf = (stage: Stage): string => `${nameOf(stage, 'uploads')}-${Aws.ACCOUNT_ID}`;

/** What is played. */
export const mediaBucketOf = (stage: Stage): string => `${nameOf(stage, 'media')}-${Aws.ACCOUNT_ID}`;

/** Trees of films and of trailers. */
export const treesArnsOf = (stage: Stage): string[] =>
  ['v/', 't/'].map((prefix) => mediaArnOf(stage, prefix));
/** Frames of films that stand for titles, named after their media; other posters lie beside them. */
export const framesArnOf = (stage: Stage): string => mediaArnOf(stage, 'p/med_');
/** Posters and backdrops that were uploaded. */
export const imagesArnOf = (stage: Stage): string => mediaArnOf(stage, 'p/img_');
const mediaArnOf = (stage: Stage, prefix: string) =>
  `arn:${Aws.PARTITION}:s3:::${mediaBucketOf(stage)}/media/${prefix}*`;

/** What MediaConvert works as, and in which queue. */
export const transcoderRoleOf = (stage: Stage): string =>
  `arn:${Aws.PARTITION}:iam::${Aws.ACCOUNT_ID}:role/${nameOf(stage, 'transcoder')}`;
export const transcoderQueueOf = (stage: Stage): string =>
  regional('mediaconvert', `queues/${nameOf(stage, 'transcodes')}`);
/** The delivery stream of events. */
export const eventStreamOf = (stage: Stage): string => nameOf(stage, 'events');
export const eventStreamArnOf = (stage: Stage): string =>
  regional('firehose', `deliverystream/${eventStreamOf(stage)}`);
/** Bucket of the archive: `events/` by day and type, and the `results/` of queries. */
export const archiveBucketOf = (stage: Stage): string => `${nameOf(stage, 'archive')}-${Aws.ACCOUNT_ID}`;
export const archiveArnOf = (stage: Stage, prefix?: 'events' | 'results'): string =>
  `arn:${Aws.PARTITION}:s3:::${archiveBucketOf(stage)}${prefix === undefined ? '' : `/${prefix}/*`}`;
/** Glue's catalogue, the archive's database in it, and its one table. */
export const archiveTableArnsOf = (stage: Stage): string[] => {
  const { database } = archiveOf(stage.name);
  return ['catalog', `database/${database}`, `table/${database}/events`].map((each) =>
    regional('glue', each),
  );
};
export const reportsArnOf = (stage: Stage): string =>
  regional('athena', `workgroup/${archiveOf(stage.name).workGroup}`);
/** Jobs get their id at run time. */
export const transcoderJobsOf = (): string => regional('mediaconvert', 'jobs/*');

export const uploadsArnOf = (stage: Stage, kind: keyof typeof UPLOAD_PREFIXES): string =>
  `arn:${Aws.PARTITION}:s3:::${uploadBucketOf(stage)}/${UPLOAD_PREFIXES[kind]}*`;

/** Namespace of the stage's own metrics. */
export const metricsOf = (stage: Stage): string => namespaceOf(stage.name);
/** How many requests of a function failed. */
export const failuresOf = (id: string): string => `${id}Failures`;

/** By which SES names the stage's mails in what it says of them. */
export const configurationSetOf = (stage: Stage): string => nameOf(stage, 'mail');

export const mailArnsOf = (stage: Stage): string[] => [
  regional('ses', `identity/${stage.mail.identity}`),
  regional('ses', `configuration-set/${configurationSetOf(stage)}`),
];

/** Key prefixes of the upload bucket, by what is done with them. */
export const UPLOAD_PREFIXES = { pictures: 'media/u/', ingest: 'ingest/', sources: 'ingest/media/' } as const;
