import { beforeAll, describe, expect, test } from 'vitest';
import { readFunctions } from '../../../infra/functions.ts';
import { type Synthesis, synthesise } from './synthesis.ts';

/** CloudFormation's own wall is 500. */
const LARGEST_STACK = 400;
const PER_ENDPOINT = 3.5;

let few: Synthesis;
let planned: Synthesis;
beforeAll(async () => {
  ({ few, planned } = await synthesise('few', 'planned'));
});

describe('the budget of resources, with every endpoint of the contract', () => {
  test('the largest stack stays under 400', async () => {
    expect(planned.functionIds.length).toBeGreaterThanOrEqual((await readFunctions()).length);
    expect(Math.max(...Object.values(planned.counts))).toBeLessThan(LARGEST_STACK);
  });

  test('an endpoint adds at most three and a half', () => {
    const added = planned.functionIds.length - few.functionIds.length;
    expect((planned.resources.length - few.resources.length) / added).toBeLessThanOrEqual(PER_ENDPOINT);
  });

  test('the gateway’s role fits IAM’s 10,240 characters', () => {
    const role = planned.of('AWS::IAM::Role').find(({ id }) => id.startsWith('GatewayRole'))!;
    // As AWS sees it: with a region and an account in place of the references.
    const text = JSON.stringify(role.properties.Policies[0].PolicyDocument)
      .replaceAll(
        '{"Fn::Join":["",["arn:",{"Ref":"AWS::Partition"},":lambda:",{"Ref":"AWS::Region"},":",{"Ref":"AWS::AccountId"},"',
        '"arn:aws:lambda:ap-southeast-1:111122223333',
      )
      .replaceAll('"]]}', '"');
    expect(text).not.toContain('Fn::');
    expect(text.length).toBeLessThan(10_240);
  });

  test('a template stays under CloudFormation’s 1 MB', () => {
    for (const part of Object.keys(planned.templates)) {
      expect(JSON.stringify(planned.templates[part]).length).toBeLessThan(1_000_000);
    }
  });
});
