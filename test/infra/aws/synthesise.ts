import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Validations } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { buildStage } from '../../../infra/aws/marquee.ts';
import { PLANNED_ENDPOINTS, withEndpoints } from '../../../infra/aws/commands/resources.ts';
import { type Stage, stageOf } from '../../../infra/aws/stages.ts';
import { type FunctionFile, PROJECT, readFunctions } from '../../../infra/functions.ts';
import type { Scenario, Synthesised } from './synthesis.ts';

const prod = stageOf('prod');
const certificateArn = 'arn:aws:acm:us-east-1:111122223333:certificate/1';
const FIRST_KEY = prod.cdnPublicKeys[0]!;
const SECOND_KEY = generateKeyPairSync('ec', {
  namedCurve: 'prime256v1',
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).publicKey;
const few = (functions: FunctionFile[]) => withEndpoints(functions, 5);

const SCENARIOS: Record<
  Scenario,
  { stage: Stage; of?: (all: FunctionFile[]) => FunctionFile[]; check?: true }
> = {
  prod: { stage: prod, check: true },
  dev: { stage: stageOf('dev'), of: few, check: true },
  few: { stage: prod, of: few },
  planned: { stage: prod, of: (all) => withEndpoints(all, PLANNED_ENDPOINTS) },
  abroad: { stage: { ...prod, region: 'eu-central-1' }, of: few },
  rotating: { stage: { ...prod, cdnPublicKeys: [FIRST_KEY, SECOND_KEY] }, of: few },
  rotated: { stage: { ...prod, cdnPublicKeys: [SECOND_KEY] }, of: few },
  restored: { stage: { ...prod, restoredTable: 'marquee-prod-table-again' }, of: few },
  second: {
    stage: {
      ...prod,
      name: 'second',
      account: '111122223333',
      mail: { ...prod.mail, identity: 'second.marquee.example' },
    },
    of: few,
  },
  ownDomain: { stage: { ...prod, domain: { name: 'watch.marquee.example', certificateArn } }, of: few },
};

/** The templates of a stage, with an empty bundle for every function. */
function synthesise(folder: string, stage: Stage, functions: FunctionFile[], check = false): Synthesised {
  const bundle = join(folder, 'bundle');
  const { context } = JSON.parse(readFileSync(join(PROJECT, 'cdk.json'), 'utf8')) as {
    context: Record<string, unknown>;
  };
  const outdir = mkdtempSync(join(folder, 'out-'));
  const app = new App({ outdir, context, analyticsReporting: false });
  buildStage(app, stage, functions, () => Code.fromAsset(bundle));
  const { stacks } = app.synth();
  return {
    templates: Object.fromEntries(
      stacks.map(({ stackName, template }) => [stackName.slice(`marquee-${stage.name}-`.length), template]),
    ),
    findings: [...schemaFindings(outdir), ...(check ? nagFindings(app) : [])],
    reasons: reasonsOf(app),
    functionIds: functions.map(({ id }) => id),
    environments: stacks.map(({ environment }) => environment.name),
    isProtected: stacks.every(({ terminationProtection }) => terminationProtection === true),
  };
}

/** Where a template does not fit CloudFormation's own schemas, which CDK checks at every synthesis. */
function schemaFindings(outdir: string): string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')) as {
    pluginReports: { pluginName: string; violations: { ruleName: string; description: string }[] }[];
  };
  const report = pluginReports.find(({ pluginName }) => pluginName === 'CloudFormation Validate');
  if (!report) throw new Error('CDK has not checked the templates');
  return report.violations.map(({ ruleName, description }) => `${ruleName} ${description}`);
}

function nagFindings(app: App): string[] {
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    );
}

function reasonsOf(app: App): Record<string, string> {
  const entries = app.node
    .findAll()
    .flatMap(({ node }) => node.metadata)
    .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY);
  return Object.fromEntries(entries.flatMap(({ data }) => Object.entries(data as Record<string, string>)));
}

const folder = mkdtempSync(join(tmpdir(), 'marquee-synth-'));
try {
  mkdirSync(join(folder, 'bundle'));
  const all = await readFunctions();
  const made = (process.argv.slice(2) as Scenario[]).map((name) => {
    const { stage, of = (each) => each, check } = SCENARIOS[name];
    return [name, synthesise(folder, stage, of(all), check)];
  });
  process.stdout.write(JSON.stringify(Object.fromEntries(made)));
} finally {
  rmSync(folder, { recursive: true });
}
