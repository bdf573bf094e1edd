import { createHash } from 'node:crypto';
import { appendFileSync, cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { POLICIES } from '../../lib/domain/limits.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are read property by property
type Json = any;

/** What the emulator cannot do, each with what is done instead. Printed with the result, and nothing else is assumed. */
export const LACKS = [
  'CloudFront public keys and key groups in CloudFormation: made by its API beforehand',
  'metric math in alarms: only the first series of such an alarm is deployed',
  'API keys from the authorizer: the journey sends the key of its tier itself',
  'IAM conditions on ses:FromAddress and the identity of a raw mail: that one statement is widened',
  'bucket policies that refuse plain http: removed after the deployment',
  'queues of MediaConvert, groups of CodeDeploy, rules of X-Ray and budgets in CloudFormation: left out, so an alias moves at once',
  'the workgroup that a query of Athena belongs to, in roles: that one statement is widened',
  'functions in a file `.cjs` that are called directly: an `index.js` beside it opens it',
  'saved queries of Athena in CloudFormation: made by its API afterwards; what runs them is DuckDB and not Trino',
  'CloudFront itself: a server of this test stands at the stage’s address, with the deployed API and buckets behind it, and checks signatures as the local platform does',
  'payload format 1.0 of HTTP APIs, whose functions it sends 2.0 whatever their integration says, and a name for such an API: it is deployed, and heartbeats go to the stage’s own address',
  'what API Gateway makes of a function without a container (INTEGRATION_FAILURE, for us a 503 with Retry-After): its own 429 is taken for it',
  'limits of requests: raised, since every operation is called within a minute from one address',
  'a transcoder: the three operations of subtitles, which begin with a film that is ready, are not called',
  'WAF associations, gateway responses, DKIM, MediaConvert, EventBridge Scheduler’s clock: taken, not tried',
];

/** No limit is met by walking every operation once. */
const RAISED = JSON.stringify(Object.fromEntries(Object.keys(POLICIES).map((policy) => [policy, 10_000])));

export interface Replacements {
  publicKeyId: string;
  keyGroupId: string;
  /** Where the stage answers. */
  origin: string;
}

/** Changes every template of a synthesised assembly before its first upload. */
export function eachTemplate(assembly: string, change: (template: Json, file: string) => Json): void {
  for (const name of readdirSync(assembly).filter((each) => each.endsWith('.template.json'))) {
    const file = join(assembly, name);
    const template: Json = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(change(template, name)));
  }
}

/** Makes bundles loadable for the emulator, which looks for `index.js` alone when a function is called directly. */
export function openedByRequire(assembly: string): void {
  for (const name of readdirSync(assembly).filter((each) => each.startsWith('asset.'))) {
    const folder = join(assembly, name);
    if (existsSync(join(folder, 'index.cjs'))) {
      writeFileSync(join(folder, 'index.js'), "module.exports = require('./index.cjs');\n");
    }
  }
}

/** A template that the emulator takes. */
export function adapted(template: Json, { publicKeyId, keyGroupId, origin }: Replacements): Json {
  const made: Record<string, string> = {
    'AWS::CloudFront::PublicKey': publicKeyId,
    'AWS::CloudFront::KeyGroup': keyGroupId,
    // Nothing refers to these by their ids.
    'AWS::MediaConvert::Queue': 'none',
    'AWS::CodeDeploy::Application': 'none',
    'AWS::CodeDeploy::DeploymentGroup': 'none',
    'AWS::XRay::SamplingRule': 'none',
    'AWS::Budgets::Budget': 'none',
    'AWS::Athena::NamedQuery': 'none',
  };
  const all: [string, Json][] = Object.entries(template.Resources);
  const gone = new Map(all.filter(([, { Type }]) => made[Type]).map(([id, { Type }]) => [id, made[Type]]));
  const replaced = (value: Json): Json => {
    if (Array.isArray(value)) return value.map(replaced);
    if (typeof value !== 'object' || value === null) return value;
    const id = value.Ref ?? value['Fn::GetAtt']?.[0];
    if (Object.keys(value).length === 1 && gone.has(id)) return gone.get(id);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, replaced(each)]));
  };
  const kept = all
    .filter(([id]) => !gone.has(id))
    .map(([id, resource]) => [id, simpler(replaced(resource), gone, origin)]);
  return { ...template, Resources: Object.fromEntries(kept), Outputs: replaced(template.Outputs ?? {}) };
}

function simpler(resource: Json, gone: Map<string, unknown>, origin: string): Json {
  const { Type, Properties } = resource;
  delete resource.UpdatePolicy;
  if (Type === 'AWS::Lambda::Function') {
    Object.assign(Properties.Environment.Variables, {
      ...{ ORIGIN: origin, LEASE_DOOR: origin },
      RATE_LIMITS: RAISED,
    });
  }
  if (Array.isArray(resource.DependsOn)) {
    resource.DependsOn = resource.DependsOn.filter((id: string) => !gone.has(id));
  }
  if (Type === 'AWS::CloudWatch::Alarm' && Properties.Metrics) {
    const { MetricStat } = Properties.Metrics.find((each: Json) => each.MetricStat);
    const { Metric, Period, Stat } = MetricStat;
    Object.assign(Properties, Metric, { Period, Statistic: Stat });
    delete Properties.Metrics;
  }
  for (const { PolicyDocument } of Type === 'AWS::IAM::Role' ? (Properties.Policies ?? []) : []) {
    for (const statement of PolicyDocument.Statement.filter(
      ({ Action }: Json) => Action === 'ses:SendRawEmail',
    )) {
      delete statement.Condition;
      statement.Resource = '*';
    }
    for (const statement of PolicyDocument.Statement.filter(({ Action }: Json) =>
      [Action].flat().includes('athena:GetQueryExecution'),
    )) {
      statement.Resource = '*';
    }
  }
  return resource;
}

/** Changes the code of a function in the assembly, as a new build would: another bundle, under another name. */
export function changeBundle(assembly: string, functionName: string): void {
  let hash = '';
  eachTemplate(assembly, (template) => {
    const found = Object.values<Json>(template.Resources).find(
      ({ Type, Properties }) => Type === 'AWS::Lambda::Function' && Properties.FunctionName === functionName,
    );
    if (found) hash = String(found.Properties.Code.S3Key).replace('.zip', '');
    return template;
  });
  const next = createHash('sha256').update(hash).digest('hex');
  const folder = (name: string) => join(assembly, `asset.${name}`);
  cpSync(folder(hash), folder(next), { recursive: true });
  appendFileSync(join(folder(next), 'index.cjs'), '\n// the next build');
  for (const name of readdirSync(assembly).filter((each) => /\.(template|assets)\.json$/.test(each))) {
    const file = join(assembly, name);
    writeFileSync(file, readFileSync(file, 'utf8').replaceAll(hash, next));
  }
}
