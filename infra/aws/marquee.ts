import { type App, CrossStackReferences, ReferenceStrength, Tags } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { type FunctionFile, jobsOf } from '../functions.ts';
import { guard } from './guard.ts';
import { nameOf } from './names.ts';
import { AlarmsStack } from './stacks/alarms.ts';
import { ArchiveStack } from './stacks/archive.ts';
import { ApiStack } from './stacks/api.ts';
import { DataStack } from './stacks/data.ts';
import { EdgeStack } from './stacks/edge.ts';
import { FirewallStack } from './stacks/firewall.ts';
import { FunctionsStack } from './stacks/functions.ts';
import { JobsStack } from './stacks/jobs.ts';
import { MailStack } from './stacks/mail.ts';
import type { Stage } from './stages.ts';
import { globalWatches, regionalWatches } from './watching/watches.ts';

/** CloudFront takes web ACLs and certificates from here, and reports its metrics here. */
const GLOBAL_REGION = 'us-east-1';

/**
 * Every stack of a stage, in the order in which they are deployed. What one needs of another points backwards only:
 * data, mail, archive, firewall ← api ← edge ← functions, jobs ← alarms.
 */
export function buildStage(
  app: App,
  stage: Stage,
  functions: FunctionFile[],
  codeOf: (id: string) => Code,
): void {
  const env = { region: stage.region, ...(stage.account && { account: stage.account }) };
  const named = (part: string) => [app, nameOf(stage, part)] as const;
  const data = new DataStack(...named('data'), { env, stage });
  new MailStack(...named('mail'), { env, stage });
  const archive = new ArchiveStack(...named('archive'), { env, stage });
  const firewall =
    stage.firewall &&
    new FirewallStack(...named('firewall'), { env: { ...env, region: GLOBAL_REGION }, stage });
  const api = new ApiStack(...named('api'), { env, stage, functions });
  const edge = new EdgeStack(...named('edge'), {
    env,
    stage,
    apiDomain: api.domain,
    leaseDomain: api.leaseDomain,
    webAclArn: firewall?.webAclArn,
  });
  const surroundings = {
    stage,
    origin: edge.origin,
    leaseDoor: `https://${api.leaseDomain}`,
    cdnKeyPairId: edge.cdnKeyPairId,
    codeOf,
  };
  const ofFunctions = new FunctionsStack(...named('functions'), { env, functions, surroundings });
  const { tableStreamArn } = data.table;
  const jobs = { env, jobs: jobsOf(functions), surroundings, tableStreamArn: tableStreamArn! };
  for (const each of [ofFunctions, new JobsStack(...named('jobs'), jobs)]) {
    each.addStackDependency(data);
    each.addStackDependency(edge);
    each.addStackDependency(archive);
  }
  const ofEdge = globalWatches(edge.distribution.distributionId);
  const isGlobal = stage.region === GLOBAL_REGION;
  const watches = [...regionalWatches(stage, api.leaseApiId), ...(isGlobal ? ofEdge : [])];
  new AlarmsStack(...named('alarms'), { env, stage, watches });
  if (!isGlobal) {
    // Read across regions by CloudFormation itself, as the firewall's.
    CrossStackReferences.of(edge.distribution).produce(ReferenceStrength.WEAK);
    new AlarmsStack(...named('edge-alarms'), {
      env: { ...env, region: GLOBAL_REGION },
      stage,
      watches: ofEdge,
      isOverview: false,
    });
  }
  Tags.of(app).add('marquee:stage', stage.name);
  guard(app, stage);
}
