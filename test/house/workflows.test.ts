import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { STAGES } from '../../infra/aws/stages.ts';
import { PROJECT } from '../../infra/functions.ts';

interface Job {
  uses?: string;
  needs?: string;
  environment?: string;
  permissions?: Record<string, string>;
  with?: { stage?: string };
  strategy?: { matrix: { stage: string[] } };
  steps?: { uses?: string; run?: string; with?: Record<string, string> }[];
}
interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, Job>;
}

const FOLDER = join(PROJECT, '.github/workflows');
const files = readdirSync(FOLDER).sort();
const workflows = new Map(
  files.map((file) => [file, parse(readFileSync(join(FOLDER, file), 'utf8')) as Workflow]),
);
const jobs = [...workflows.values()].flatMap((workflow) => Object.values(workflow.jobs));
const steps = jobs.flatMap((job) => job.steps ?? []);
const commands = steps.flatMap(({ run }) => run?.split('\n') ?? []);

test('every npm command of a workflow is one of package.json, every stage one of the stages', () => {
  const { scripts } = JSON.parse(readFileSync(join(PROJECT, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const asked = commands.flatMap((line) => [...line.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!));
  expect(asked.sort()).toEqual(['deploy', 'deploy:site', 'smoke']);
  expect(asked.filter((name) => scripts[name] === undefined)).toEqual([]);
  expect(commands).toContain('bash .ci/run');
  const stages = jobs.flatMap((job) => [job.with?.stage ?? [], job.strategy?.matrix.stage ?? []].flat());
  expect(new Set(stages)).toEqual(new Set(STAGES.map(({ name }) => name)));
});

test('dev is deployed after the check, prod after dev, in an environment that may ask for an approval', () => {
  const { dev, prod } = workflows.get('deliver.yml')!.jobs;
  expect([dev!.needs, prod!.needs]).toEqual(['check', 'dev']);
  expect(workflows.get('deploy.yml')!.jobs.deploy!.environment).toBe('${{ inputs.stage }}');
  expect([dev, prod].map((job) => job!.uses)).toEqual(Array(2).fill('./.github/workflows/deploy.yml'));
});

test('no key of an account is stored: roles are taken by OpenID Connect, and only where they are needed', () => {
  for (const workflow of workflows.values()) {
    for (const job of Object.values(workflow.jobs)) {
      const takesRole = job.steps?.some(({ uses }) => uses?.startsWith('aws-actions/')) ?? job.uses;
      const allowed = { ...workflow.permissions, ...job.permissions };
      expect(allowed['id-token']).toBe(takesRole ? 'write' : undefined);
    }
  }
  expect(files.map((file) => readFileSync(join(FOLDER, file), 'utf8')).join()).not.toMatch(
    /aws-(access|secret)/i,
  );
});
