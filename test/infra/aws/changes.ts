import type { Properties, Synthesis } from './synthesis.ts';

/** As `marquee.ts` has them deployed. */
const ORDER = ['data', 'mail', 'archive', 'firewall', 'api', 'edge', 'functions', 'jobs', 'alarms'];

type Template = Synthesis['templates'][string];

const exportsOf = ({ Outputs = {} }: Template): string[] =>
  Object.values(Outputs)
    .filter(({ Export }) => Export)
    .map(({ Export }) => String(Export.Name));

const importsOf = (template: Template): string[] =>
  [...JSON.stringify(template).matchAll(/"Fn::ImportValue":"([^"]+)"/g)].map(([, name]) => name!);

/** Properties by which a resource has a name that there is once. */
const NAMES: Record<string, string> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::Lambda::Function': 'FunctionName',
  'AWS::IAM::Role': 'RoleName',
  'AWS::SQS::Queue': 'QueueName',
  'AWS::Scheduler::Schedule': 'Name',
  'AWS::MediaConvert::Queue': 'Name',
  'AWS::SES::EmailIdentity': 'EmailIdentity',
  'AWS::SES::ConfigurationSet': 'Name',
  'AWS::ApiGateway::ApiKey': 'Value',
  'AWS::CloudWatch::Alarm': 'AlarmName',
  'AWS::CloudWatch::Dashboard': 'DashboardName',
  'AWS::CodeDeploy::Application': 'ApplicationName',
};
/** Deeper in its resource. */
const nameOf = ({ type, properties }: { type: string; properties: Properties }): unknown => {
  if (type === 'AWS::Budgets::Budget') return properties.Budget.BudgetName;
  if (type === 'AWS::XRay::SamplingRule') return properties.SamplingRule.RuleName;
  return properties[NAMES[type] ?? ''];
};

/** Every resource that has a name of its own: type and name, and where it stands. */
export const namedIn = (made: Synthesis) =>
  made.resources
    .filter((each) => nameOf(each) !== undefined)
    .map((each) => ({ ...each, name: `${each.type} ${JSON.stringify(nameOf(each))}` }));

/**
 * Why CloudFormation would refuse to bring what is deployed to what is synthesised, stack by stack: an export that goes
 * while another stack still reads it, a resource whose name is taken by the one it replaces.
 */
export function refusals(before: Synthesis, after: Synthesis): string[] {
  const deployed = { ...before.templates };
  const found: string[] = [];
  for (const part of ORDER) {
    const next = after.templates[part];
    if (!next) continue;
    const kept = exportsOf(next);
    const gone = deployed[part] ? exportsOf(deployed[part]).filter((name) => !kept.includes(name)) : [];
    for (const [other, template] of Object.entries(deployed)) {
      if (other === part) continue;
      const read = importsOf(template);
      found.push(...gone.filter((name) => read.includes(name)).map((name) => `${other} reads ${name}`));
    }
    deployed[part] = next;
  }
  const places = new Map(namedIn(before).map(({ name, stack, id }) => [name, `${stack}/${id}`]));
  for (const { name, stack, id } of namedIn(after)) {
    const place = places.get(name);
    if (place !== undefined && place !== `${stack}/${id}`) found.push(`${name} is still ${place}'s`);
  }
  return found;
}
