import { beforeAll, describe, expect, test } from 'vitest';
import { shortcomingsOf } from '../../../infra/aws/guard.ts';
import { stageOf } from '../../../infra/aws/stages.ts';
import { namedIn, refusals } from './changes.ts';
import { type Scenario, type Synthesis, synthesise } from './synthesis.ts';

let made: Record<Exclude<Scenario, 'planned' | 'abroad'>, Synthesis>;
beforeAll(async () => {
  made = await synthesise(
    ...(['prod', 'dev', 'few', 'ownDomain', 'rotating', 'rotated', 'restored', 'second'] as const),
  );
});

const variables = (of: Synthesis, name: string) => [
  ...new Set(
    of
      .of('AWS::Lambda::Function')
      .map(({ properties }) => JSON.stringify(properties.Environment.Variables[name])),
  ),
];

describe('a stage that runs', () => {
  test('gets a domain of its own, stack by stack', () => {
    expect(refusals(made.few, made.ownDomain)).toEqual([]);
    expect(variables(made.few, 'ORIGIN')).not.toEqual(variables(made.ownDomain, 'ORIGIN'));
  });

  test('would be refused it if the export that functions read went with it', () => {
    const templates = structuredClone(made.ownDomain.templates);
    templates.edge!.Outputs = {};
    expect(refusals(made.few, { ...made.ownDomain, templates })).toEqual(
      expect.arrayContaining([expect.stringMatching(/^functions reads .+DomainName/)]),
    );
  });

  test('takes a restored table over, and leaves the one before alone', () => {
    expect(refusals(made.few, made.restored)).toEqual([]);
    const [before, after] = [made.few, made.restored].map((of) => of.of('AWS::DynamoDB::Table')[0]!);
    // CloudFormation imports what it does not know yet, and keeps what it must give up.
    expect(after!.id).not.toBe(before!.id);
    expect(before!.deletionPolicy).toBe('RetainExceptOnCreate');
    expect(variables(made.restored, 'TABLE_NAME')).toEqual(['"marquee-prod-table-again"']);
    for (const { properties } of made.restored.of('AWS::IAM::Role')) {
      expect(JSON.stringify(properties)).not.toMatch(/table\/marquee-prod-table(?!-again)/);
    }
    const sources = made.restored
      .of('AWS::Lambda::EventSourceMapping')
      .map(({ properties }) => JSON.stringify(properties.EventSourceArn));
    for (const source of sources)
      expect(source).toMatch(/GetStackOutput.+Tablemarqueeprodtableagain|marquee-prod-data/);
  });

  test('rotates the key of its films, with both known in between', () => {
    expect(refusals(made.few, made.rotating)).toEqual([]);
    expect(refusals(made.rotating, made.rotated)).toEqual([]);
    const keysOf = (of: Synthesis) => of.of('AWS::CloudFront::PublicKey').map(({ id }) => id);
    const [old, both, next] = [made.few, made.rotating, made.rotated].map(keysOf);
    expect(both).toEqual([...old!, ...next!]);
    const [group] = made.rotating.of('AWS::CloudFront::KeyGroup');
    expect(group!.properties.KeyGroupConfig.Items).toHaveLength(2);
    // Functions go on naming the first, until the secret names the second.
    expect(variables(made.rotating, 'CDN_KEY_PAIR_ID')).toEqual(variables(made.few, 'CDN_KEY_PAIR_ID'));
  });
});

describe('an account', () => {
  test('has room for a second stage: no name is taken twice', () => {
    const names = (of: Synthesis) => namedIn(of).map(({ name }) => name);
    const first = new Set(names(made.few));
    expect(first.size).toBeGreaterThan(50);
    expect(names(made.second).filter((name) => first.has(name))).toEqual([]);
    expect(names(made.dev).filter((name) => first.has(name))).toEqual([]);
  });

  test('is left by a first deployment that fails as it was: nothing with a name is kept', () => {
    for (const each of [made.prod, made.dev]) {
      const kept = namedIn(each).filter(({ deletionPolicy }) => deletionPolicy === 'Retain');
      expect(kept.map(({ name }) => name)).toEqual([]);
    }
  });

  test('at its limit of ten containers takes a stage without reserved ones; prod leaves the hundred that must be free', () => {
    const reserved = (of: Synthesis) =>
      of
        .of('AWS::Lambda::Function')
        .reduce((sum, { properties }) => sum + Number(properties.ReservedConcurrentExecutions ?? 0), 0);
    expect(reserved(made.dev)).toBe(0);
    expect(reserved(made.prod)).toBeLessThanOrEqual(1000 - 100);
  });
});

describe('a deployment is refused', () => {
  const own = {
    ...stageOf('prod'),
    account: '111122223333',
    alarmEmail: 'on-call@marquee.tv',
    cdnPublicKeys: ['another key'],
    mail: { ...stageOf('prod').mail, identity: 'marquee.tv', from: 'Marquee <no-reply@marquee.tv>' },
  };

  test('with the credentials of another account than a stage is pinned to, and deletion where data is kept', () => {
    expect(new Set(made.second.environments)).toEqual(new Set(['aws://111122223333/us-east-1']));
    expect(made.second.isProtected).toBe(true);
    expect(made.dev.isProtected).toBe(false);
  });

  test('while a stage has the placeholder key, mail addresses that nobody owns, or no account', () => {
    expect(Object.keys(shortcomingsOf(stageOf('prod')))).toEqual(['cdn-key', 'mail', 'account']);
    expect(Object.keys(shortcomingsOf(stageOf('dev')))).toEqual(['cdn-key', 'mail']);
    expect(shortcomingsOf(own)).toEqual({});
    for (const from of ['A <a@x.example>', 'a@example.com', 'A <a@example.org>']) {
      expect(Object.keys(shortcomingsOf({ ...own, mail: { ...own.mail, from } }))).toEqual(['mail']);
    }
  });
});
