import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll } from 'vitest';

/** An SES that takes every mail as `m1`, until the tests of the file that asked for it are over. */
export function mockSes() {
  const ses = mockClient(SESClient);
  ses.on(SendRawEmailCommand).resolves({ MessageId: 'm1' });
  afterAll(() => ses.restore());
  return ses;
}
