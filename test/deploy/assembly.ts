import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- templates are read property by property
type Json = any;

/** What the emulator cannot do, each with what is done instead. Printed with the result, and nothing else is assumed. */
export const LACKS = [
  'CloudFront public keys and key groups in CloudFormation: made by its API beforehand',
  'metric math in alarms: only the first series of such an alarm is deployed',
  'API keys from the authorizer: the journey sends the key of its tier itself',
  'IAM conditions on ses:FromAddress and the identity of a raw mail: that one statement is widened',
  'bucket policies that refuse plain http: removed after the deployment',
  'queues of MediaConvert in CloudFormation: left out',
  'CloudFront itself, WAF associations, gateway responses, DKIM, MediaConvert, EventBridge Scheduler’s clock: taken, not tried',
];

export interface Replacements {
  publicKeyId: string;
  keyGroupId: string;
}

/** Changes every template of a synthesised assembly before its first upload. */
export function eachTemplate(assembly: string, change: (template: Json, file: string) => Json): void {
  for (const name of readdirSync(assembly).filter((each) => each.endsWith('.template.json'))) {
    const file = join(assembly, name);
    const template: Json = JSON.parse(readFileSync(file, 'utf8'));
    writeFileSync(file, JSON.stringify(change(template, name)));
  }
}

/** A template that the emulator takes. */
export function adapted(template: Json, { publicKeyId, keyGroupId }: Replacements): Json {
  const made: Record<string, string> = {
    'AWS::CloudFront::PublicKey': publicKeyId,
    'AWS::CloudFront::KeyGroup': keyGroupId,
    // Nothing refers to it by its id.
    'AWS::MediaConvert::Queue': 'none',
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
    .map(([id, resource]) => [id, simpler(replaced(resource), gone)]);
  return { ...template, Resources: Object.fromEntries(kept), Outputs: replaced(template.Outputs ?? {}) };
}

function simpler(resource: Json, gone: Map<string, unknown>): Json {
  const { Type, Properties } = resource;
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
  }
  return resource;
}
