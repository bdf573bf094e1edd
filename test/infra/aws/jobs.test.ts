import { beforeAll, describe, expect, test } from 'vitest';
import { type JobFile, jobsOf, readFunctions } from '../../../infra/functions.ts';
import { type Properties, type Synthesis, synthesise } from './synthesis.ts';

let jobs: JobFile[];
let made: Synthesis;
let dev: Synthesis;
beforeAll(async () => {
  jobs = jobsOf(await readFunctions());
  ({ few: made, dev } = await synthesise('few', 'dev'));
});

describe('jobs', () => {
  test('each has its schedule, and a place where its failures are seen', () => {
    const schedules = made.of('AWS::Scheduler::Schedule').map(({ properties }) => properties);
    expect(schedules.map(({ Name }) => Name).sort()).toEqual(
      jobs
        .filter(({ handler }) => handler.job.schedule !== undefined)
        .map(({ id }) => `marquee-prod-${id}`)
        .sort(),
    );
    for (const { ScheduleExpression, Name, Target } of schedules) {
      const { handler } = jobs.find(({ id }) => Name === `marquee-prod-${id}`)!;
      expect(ScheduleExpression).toBe(handler.job.schedule);
      expect(Target.DeadLetterConfig.Arn).toBeDefined();
      expect(JSON.parse(Target.Input)).toEqual({ time: '<aws.scheduler.scheduled-time>' });
    }
    for (const [name, { Type, DependsOn }] of Object.entries<{ Type: string; DependsOn?: string[] }>(
      made.templates.jobs!.Resources,
    )) {
      if (Type !== 'AWS::Scheduler::Schedule') continue;
      const id = name.replace(/Schedule$/, '');
      expect([name, DependsOn?.some((other) => other.startsWith(id))]).toEqual([name, true]);
    }
    const failing = made.of('AWS::Lambda::Function').filter(({ stack }) => stack === 'jobs');
    for (const { properties } of failing) expect(properties.DeadLetterConfig.TargetArn).toBeDefined();
    const [queue] = made.of('AWS::SQS::Queue');
    const watched = made
      .of('AWS::CloudWatch::Alarm')
      .map(({ properties }) => JSON.stringify(properties.Dimensions));
    expect(watched).toContain(JSON.stringify([{ Name: 'QueueName', Value: queue!.properties.QueueName }]));
  });

  test('the table wakes those that say so, on the inserts they name', () => {
    const woken = jobs.filter(({ handler }) => handler.job.wokenBy);
    const patterns = made
      .of('AWS::Lambda::EventSourceMapping')
      .filter(({ id }) => id.includes('Stream'))
      .map(({ properties }) => JSON.parse(properties.FilterCriteria.Filters[0].Pattern));
    expect(patterns).toEqual(
      woken.map(({ handler }) => ({
        eventName: ['INSERT'],
        dynamodb: { Keys: { sk: { S: handler.job.wokenBy!.map((prefix) => ({ prefix })) } } },
      })),
    );
  });

  test('changes of the table reach those that ask for them, all that fit, again and again as long as the stream keeps them', () => {
    const asking = jobs.filter(({ handler }) => handler.job.changes);
    const mappings = made.of('AWS::Lambda::EventSourceMapping').filter(({ id }) => id.includes('Changes'));
    expect(mappings).toHaveLength(asking.length);
    for (const [index, { properties }] of mappings.entries()) {
      const patterns = properties.FilterCriteria.Filters.map(({ Pattern }: Properties) =>
        JSON.parse(Pattern),
      );
      expect(patterns).toEqual(asking[index]!.handler.job.changes);
      // Lambda takes five of a mapping unless it is asked for more.
      expect(patterns.length).toBeLessThanOrEqual(5);
      expect(properties).toMatchObject({
        ...{
          StartingPosition: 'TRIM_HORIZON',
          BisectBatchOnFunctionError: true,
          MaximumBatchingWindowInSeconds: 60,
        },
        MaximumRecordAgeInSeconds: 86_400,
      });
      // Absent: as often as it takes.
      expect(properties.MaximumRetryAttempts).toBeUndefined();
      expect(properties.DestinationConfig.OnFailure.Destination).toBeDefined();
    }
  });

  test('what SES says of this stage’s mails wakes those that say so', () => {
    const rules = made
      .of('AWS::Events::Rule')
      .map(({ properties }) => properties)
      .filter(({ EventPattern }) => EventPattern.source[0] === 'aws.ses');
    expect(rules).toHaveLength(jobs.filter(({ handler }) => handler.job.wokenByMailService).length);
    const [set] = made.of('AWS::SES::ConfigurationSet');
    for (const { EventPattern, Targets } of rules) {
      expect(EventPattern.detail.mail.tags['ses:configuration-set']).toEqual([set!.properties.Name]);
      expect(Targets[0].DeadLetterConfig.Arn).toBeDefined();
    }
    // It would keep an address from the mail that confirms it again.
    expect(set!.properties.SuppressionOptions.SuppressedReasons).toEqual([]);
  });

  test('an upload wakes those that say so, and a failed event is kept', () => {
    const rules = made
      .of('AWS::Events::Rule')
      .map(({ properties }) => properties)
      .filter(({ EventPattern }) => EventPattern.source[0] === 'aws.s3');
    expect(rules.map(({ EventPattern }) => EventPattern.detail.object.key)).toEqual(
      jobs.flatMap(({ handler: { job } }) => (job.wokenByUpload ? [[{ prefix: job.wokenByUpload }]] : [])),
    );
    for (const { Targets } of rules) expect(Targets[0].DeadLetterConfig.Arn).toBeDefined();
    const uploads = made.of('AWS::S3::Bucket').find(({ id }) => id.startsWith('Uploads'))!;
    expect(uploads.properties.NotificationConfiguration.EventBridgeConfiguration).toEqual({
      EventBridgeEnabled: true,
    });
  });

  test('news of the transcoder wakes those that say so, of this stage alone, and a failed event is kept', () => {
    const woken = jobs.filter(({ handler }) => handler.job.wokenByTranscoder).map(({ id }) => id);
    const rules = made
      .of('AWS::Events::Rule')
      .filter(({ properties }) => properties.EventPattern.source[0] === 'aws.mediaconvert');
    expect(rules.map(({ id }) => id.replace(/Transcoder.*/, ''))).toEqual(woken);
    for (const { properties } of rules) {
      expect(properties.EventPattern.detail.userMetadata).toEqual({ stage: ['prod'] });
      expect(properties.EventPattern.detail.status).toEqual(expect.arrayContaining(['COMPLETE', 'ERROR']));
      expect(properties.Targets[0].DeadLetterConfig.Arn).toBeDefined();
    }
    const [queue] = made.of('AWS::MediaConvert::Queue');
    expect(queue!.properties).toMatchObject({ Name: 'marquee-prod-transcodes', PricingPlan: 'ON_DEMAND' });
  });

  test('sources that were used go where they are cheap to keep, and what nobody finished goes', () => {
    const uploads = made.of('AWS::S3::Bucket').find(({ id }) => id.startsWith('Uploads'))!;
    const rules = uploads.properties.LifecycleConfiguration.Rules as Record<string, unknown>[];
    const ofFilms = rules.filter(({ Prefix }) => Prefix === 'ingest/media/');
    expect(ofFilms).toMatchObject([
      { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 8 } },
      {
        TagFilters: [{ Key: 'kept', Value: 'yes' }],
        Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 0 }],
      },
    ]);
    expect(ofFilms.filter((rule) => 'ExpirationInDays' in rule)).toEqual([]);
  });

  test('the canary rests where a stage has none', () => {
    const stateOf = (of: Synthesis) =>
      of.of('AWS::Scheduler::Schedule').find(({ id }) => id.startsWith('tryPlayback'))!.properties.State;
    expect([stateOf(made), stateOf(dev)]).toEqual([undefined, 'DISABLED']);
  });
});
