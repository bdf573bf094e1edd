import { type Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Grant } from '../../lib/http/declaration.ts';
import { tableDefinition } from '../../lib/table/definition.ts';
import type { FunctionFile } from '../functions.ts';
import {
  archiveArnOf,
  archiveTableArnsOf,
  reportsArnOf,
  eventStreamArnOf,
  framesArnOf,
  imagesArnOf,
  mailArnsOf,
  secretArnOf,
  streamsArnOf,
  tableArnOf,
  transcoderJobsOf,
  transcoderQueueOf,
  transcoderRoleOf,
  treesArnsOf,
  uploadsArnOf,
} from './names.ts';
import type { Stage } from './stages.ts';

export const allow = (actions: string[], ...resources: string[]) =>
  new PolicyStatement({ actions, resources });

/** What a function's declaration says that it needs, and the stage's secret. */
export const declaredStatements = (file: FunctionFile, stage: Stage): PolicyStatement[] => [
  allow(['secretsmanager:GetSecretValue'], secretArnOf(stage)),
  ...tableStatements(file, tableArnOf(stage)),
  ...file.grants.flatMap((grant) => grantStatement(grant, stage)),
];

function tableStatements({ table: actions }: FunctionFile, tableArn: string): PolicyStatement[] {
  const indexes = tableDefinition.GlobalSecondaryIndexes.map(
    (index) => `${tableArn}/index/${index.IndexName}`,
  );
  return [
    ...(actions.length > 0
      ? [
          allow(
            actions.map((action) => `dynamodb:${action}`),
            tableArn,
          ),
        ]
      : []),
    ...(actions.includes('Query') ? [allow(['dynamodb:Query'], ...indexes)] : []),
  ];
}

/** The resource of each grant of lib/http/declaration.ts. Who reads an upload also clears it away. */
function grantStatement(grant: Grant, stage: Stage): PolicyStatement | PolicyStatement[] {
  switch (grant) {
    case 'ses:SendRawEmail':
      return sendMail(stage);
    case 's3:PutPicture':
      return allow(['s3:PutObject', 's3:DeleteObject'], uploadsArnOf(stage, 'pictures'));
    case 's3:GetPicture':
      return allow(['s3:GetObject'], uploadsArnOf(stage, 'pictures'));
    case 's3:PutUpload':
      return allow(['s3:PutObject'], uploadsArnOf(stage, 'ingest'));
    case 's3:GetUpload':
      return allow(['s3:GetObject', 's3:DeleteObject'], uploadsArnOf(stage, 'ingest'));
    case 's3:AnnounceMedia':
      return allow(
        ['s3:GetObject', 's3:PutObject', 's3:ListMultipartUploadParts'],
        uploadsArnOf(stage, 'sources'),
      );
    case 's3:TakeMedia':
      return allow(
        ['s3:GetObject', 's3:DeleteObject', 's3:PutObjectTagging', 's3:AbortMultipartUpload'],
        uploadsArnOf(stage, 'sources'),
      );
    case 's3:WriteTrees':
      return [
        allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], ...treesArnsOf(stage)),
        allow(['s3:PutObject', 's3:DeleteObject'], framesArnOf(stage)),
      ];
    case 's3:PutImage':
      return allow(['s3:PutObject', 's3:DeleteObject'], imagesArnOf(stage));
    case 'firehose:PutEvents':
      return allow(['firehose:PutRecordBatch'], eventStreamArnOf(stage));
    case 'athena:Report':
      return askArchive(stage);
    case 'mediaconvert:Transcode':
      return [
        allow(['mediaconvert:CreateJob'], transcoderQueueOf(stage)),
        allow(['mediaconvert:GetJob'], transcoderJobsOf()),
        // Probe knows no resource (Service Authorization Reference); it reads what its caller may read.
        allow(['mediaconvert:Probe'], '*'),
        allow(['iam:PassRole'], transcoderRoleOf(stage)),
      ];
  }
}

/** Athena reads the archive with its caller's rights, and writes its answers with them. */
const askArchive = (stage: Stage): PolicyStatement[] => [
  allow(
    [
      'ListNamedQueries',
      'BatchGetNamedQuery',
      'StartQueryExecution',
      'GetQueryExecution',
      'GetQueryResults',
    ].map((action) => `athena:${action}`),
    reportsArnOf(stage),
  ),
  allow(['glue:GetDatabase', 'glue:GetTable'], ...archiveTableArnsOf(stage)),
  allow(['s3:GetBucketLocation', 's3:ListBucket'], archiveArnOf(stage)),
  allow(['s3:GetObject'], archiveArnOf(stage, 'events'), archiveArnOf(stage, 'results')),
  allow(['s3:PutObject'], archiveArnOf(stage, 'results')),
];

/** Only as the stage's own sender. Sending through a configuration set needs the set, too. */
function sendMail(stage: Stage): PolicyStatement {
  const { from } = stage.mail;
  return new PolicyStatement({
    actions: ['ses:SendRawEmail'],
    resources: mailArnsOf(stage),
    conditions: { StringEquals: { 'ses:FromAddress': /<(.+)>/.exec(from)?.[1] ?? from } },
  });
}

/** The only `*` in our roles: names made at run time, held to one prefix of one bucket or to one table. */
export function acceptWildcards(scope: Stack, stage: Stage): void {
  const accepted = {
    [uploadsArnOf(stage, 'pictures')]:
      'A picture gets its name at run time; the role is held to their prefix',
    [uploadsArnOf(stage, 'ingest')]: 'An upload gets its name at run time; the role is held to their prefix',
    [uploadsArnOf(stage, 'sources')]: 'A film gets its name at run time; the role is held to their prefix',
    [archiveArnOf(stage, 'events')]: 'Events get their name at run time; the role is held to their prefix',
    [archiveArnOf(stage, 'results')]: 'Results get their name at run time; the role is held to their prefix',
    ...Object.fromEntries(
      [...treesArnsOf(stage), framesArnOf(stage), imagesArnOf(stage)].map((arn) => [
        arn,
        'A tree gets its name at run time; the role is held to their prefix',
      ]),
    ),
    [transcoderJobsOf()]: 'A job gets its id at run time',
    [streamsArnOf(stage)]: 'ListStreams takes no single stream; the role is held to the streams of one table',
  };
  for (const [arn, reason] of Object.entries(accepted)) {
    Validations.of(scope).acknowledge({ id: `AwsSolutions-IAM5[Resource::${readable(scope, arn)}]`, reason });
  }
  const none = 'Neither MediaConvert’s Probe nor X-Ray knows a resource; Probe reads what the role may read';
  Validations.of(scope).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: none });
}

/** An ARN as cdk-nag writes it: `arn:<AWS::Partition>:s3:::…`. */
function readable(scope: Stack, arn: string): string {
  const { 'Fn::Join': joined } = scope.resolve(arn) as { 'Fn::Join': [string, (string | { Ref: string })[]] };
  return joined[1].map((part) => (typeof part === 'string' ? part : `<${part.Ref}>`)).join('');
}
