import { beforeAll, describe, expect, test } from 'vitest';
import { stageOf } from '../../../infra/aws/stages.ts';
import { type Properties, type Resource, type Synthesis, statementsOf, synthesise } from './synthesis.ts';

const SCENARIOS = ['prod', 'dev', 'abroad', 'ownDomain', 'restored', 'second'] as const;

let made: Record<(typeof SCENARIOS)[number], Synthesis>;
beforeAll(async () => {
  made = await synthesise(...SCENARIOS);
});

describe.each(SCENARIOS)('of the stage %s', (name) => {
  const stage = stageOf(name === 'dev' ? 'dev' : 'prod');
  const each = (type: string): Resource[] => made[name].of(type);
  const policiesOf = (type: string, of: string, { id, stack }: Resource): string[] =>
    each(type)
      .filter((policy) => policy.stack === stack && JSON.stringify(policy.properties[of]).includes(`"${id}"`))
      .map(({ properties }) => JSON.stringify(properties.PolicyDocument));

  test('every template fits CloudFormation’s schemas', () => {
    expect(made[name].findings).toEqual([]);
  });

  test('every function has a role and a log group of its own, is bounded in time and memory, and is traced where it answers', () => {
    const lambdas = each('AWS::Lambda::Function');
    const roles = lambdas.map(({ stack, properties }) => `${stack} ${properties.Role['Fn::GetAtt'][0]}`);
    const groups = lambdas.map(
      ({ stack, properties }) => `${stack} ${properties.LoggingConfig.LogGroup.Ref}`,
    );
    expect([new Set(roles).size, new Set(groups).size]).toEqual([lambdas.length, lambdas.length]);
    for (const { stack, properties } of lambdas) {
      expect(properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
      expect(properties.Timeout).toBeLessThanOrEqual(stack === 'jobs' ? 300 : 10);
      expect(properties.MemorySize).toBeLessThanOrEqual(2048);
      expect(properties.TracingConfig).toEqual(stack === 'jobs' ? undefined : { Mode: 'Active' });
    }
  });

  test('every log is kept as long as the stage says, and outlives it where data does', () => {
    for (const { properties, deletionPolicy } of each('AWS::Logs::LogGroup')) {
      expect(properties.RetentionInDays).toBe(stage.logRetentionDays);
      expect(deletionPolicy).toBe(stage.retain ? 'RetainExceptOnCreate' : 'Delete');
    }
  });

  test('every role allows named actions alone, to whom it is made for', () => {
    for (const { properties } of each('AWS::IAM::Role')) {
      const trusted = statementsOf(properties.AssumeRolePolicyDocument);
      expect(trusted).toHaveLength(1);
      const statements = (properties.Policies ?? []).flatMap(({ PolicyDocument }: Properties) =>
        statementsOf(PolicyDocument),
      );
      for (const { effect, actions } of statements) {
        expect(effect).toBe('Allow');
        expect(actions.filter((action: string) => action.includes('*'))).toEqual([]);
      }
    }
  });

  test('every bucket is closed, encrypted and spoken to over TLS, and is kept as the stage says', () => {
    for (const bucket of each('AWS::S3::Bucket')) {
      expect(Object.values(bucket.properties.PublicAccessBlockConfiguration)).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(bucket.properties.BucketEncryption).toBeDefined();
      expect(policiesOf('AWS::S3::BucketPolicy', 'Bucket', bucket).join()).toContain('aws:SecureTransport');
      expect(bucket.deletionPolicy).toBe(stage.retain ? 'RetainExceptOnCreate' : 'Delete');
    }
  });

  test('every queue and every topic is spoken to over TLS', () => {
    for (const queue of each('AWS::SQS::Queue')) {
      expect(policiesOf('AWS::SQS::QueuePolicy', 'Queues', queue).join()).toContain('aws:SecureTransport');
      expect(queue.properties.SqsManagedSseEnabled).toBe(true);
    }
    for (const topic of each('AWS::SNS::Topic')) {
      expect(policiesOf('AWS::SNS::TopicPolicy', 'Topics', topic).join()).toContain('aws:SecureTransport');
    }
  });

  test('every alarm names its runbook and tells somebody, or takes a release back', () => {
    for (const { stack, properties } of each('AWS::CloudWatch::Alarm')) {
      expect(properties.AlarmDescription).toMatch(/ Runbook: docs\/runbooks\/[a-z-]+\.md$/);
      expect(properties.AlarmActions ?? []).toHaveLength(stack === 'functions' ? 0 : 1);
    }
  });

  test('the table is kept whatever happens', () => {
    const [table] = each('AWS::DynamoDB::Table');
    expect(table).toMatchObject({
      deletionPolicy: 'RetainExceptOnCreate',
      properties: {
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      },
    });
  });
});
