import { MessageRejected, SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';

/** An SES that takes every mail as `m1`, anew for each test, until those of the file that asked for it are over. */
export function mockSes() {
  const ses = mockClient(SESClient);
  beforeEach(() => {
    ses.reset();
    ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
  });
  afterAll(() => ses.restore());
  return ses;
}

/** From now on it answers as a real one in its sandbox, which takes mail to these addresses alone. */
export function inSandbox(ses: ReturnType<typeof mockSes>, verified: string[] = []): void {
  ses.on(SendRawEmailCommand).callsFake(({ RawMessage }: { RawMessage: { Data: Uint8Array } }) => {
    const to = /^To: (.*)$/m.exec(Buffer.from(RawMessage.Data).toString())![1]!.trim();
    if (verified.includes(to)) return { MessageId: 'm1' };
    const failed = `The following identities failed the check in region EU-CENTRAL-1: ${to}`;
    throw new MessageRejected({
      message: `Email address is not verified. ${failed}`,
      $metadata: { httpStatusCode: 400 },
    });
  });
}
