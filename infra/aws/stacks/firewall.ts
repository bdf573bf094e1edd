import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { webAcl } from '../firewall.ts';
import type { Stage } from '../stages.ts';

/** The distribution's web ACL, a stack of its own because AWS takes it in us-east-1 only, wherever the rest is. */
export class FirewallStack extends Stack {
  readonly webAclArn: string;

  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage }) {
    super(scope, id, props);
    const acl = webAcl(this, 'Firewall', props.stage, 'CLOUDFRONT')!;
    // Weak references are read across regions by CloudFormation itself; strong ones would add functions of CDK's own.
    CrossStackReferences.of(acl).produce(ReferenceStrength.WEAK);
    this.webAclArn = acl.attrArn;
  }
}
