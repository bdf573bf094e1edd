import { Stack, type StackProps } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import {
  ConfigurationSet,
  ConfigurationSetTlsPolicy,
  EmailIdentity,
  EmailSendingEvent,
  EventDestination,
  Identity,
} from 'aws-cdk-lib/aws-ses';
import type { Construct } from 'constructs';
import { configurationSetOf } from '../names.ts';
import type { Stage } from '../stages.ts';

/** Who mails come from, and what becomes of them: SES tells the event bus, where a job hears it. */
export class MailStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps & { stage: Stage }) {
    super(scope, id, props);
    const { stage } = props;
    const configurationSet = new ConfigurationSet(this, 'Sending', {
      configurationSetName: configurationSetOf(stage),
      tlsPolicy: ConfigurationSetTlsPolicy.REQUIRE,
      // The job that hears of bounces and complaints stops mail by person, who can lift it; SES's own list nobody here can.
      disableSuppressionList: true,
      reputationMetrics: true,
    });
    configurationSet.addEventDestination('Events', {
      destination: EventDestination.eventBus(EventBus.fromEventBusName(this, 'Bus', 'default')),
      events: [
        EmailSendingEvent.DELIVERY,
        EmailSendingEvent.BOUNCE,
        EmailSendingEvent.COMPLAINT,
        EmailSendingEvent.REJECT,
      ],
    });
    const { identity } = stage.mail;
    new EmailIdentity(this, 'Identity', {
      identity: identity.includes('@') ? Identity.email(identity) : Identity.domain(identity),
      configurationSet,
    });
  }
}
