import { SendRawEmailCommand, SESClient } from '@aws-sdk/client-ses';
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
