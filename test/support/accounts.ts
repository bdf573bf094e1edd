import { decodeJwt } from 'jose';
import { handler as login } from '../../functions/sessions/login.ts';
import { handler as register } from '../../functions/sessions/register.ts';
import type { Session } from '../../lib/domain/accounts/user.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import type { Mail, MailPurpose } from '../../lib/store/outbox.ts';
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { TestApp } from './app.ts';
import { callAuthorizer, callEndpoint } from './call.ts';

export const PASSWORD = 'correct horse battery staple';
let people = 0;

/** Somebody who has just registered. */
export interface Person {
  email: string;
  session: Session;
  userId: string;
  caller: Caller;
}

/** Registers somebody with a new address. */
export async function newPerson(app: TestApp, more: Record<string, unknown> = {}): Promise<Person> {
  const email = `person${++people}@example.com`;
  const body = { email, password: PASSWORD, name: 'Ada Lovelace', ...more };
  const answer = await callEndpoint(register, app, { body, ip: `198.51.100.${people % 250}` });
  if (answer.status !== 201) throw new Error(`register answered ${JSON.stringify(answer.body)}`);
  const session = answer.body as Session;
  return { email: session.user.email, ...personOf(session) };
}

export const personOf = (session: Session) => ({
  session,
  userId: session.user.id,
  caller: {
    userId: session.user.id,
    deviceId: session.device.id,
    session: Number(decodeJwt(session.accessToken).ver),
    role: 'user',
    tier: 'free',
  } as const,
});

/** Signs in, from another address each time so that only the account's own rules count. */
export const signIn = (app: TestApp, email: string, password = PASSWORD, device?: Record<string, unknown>) =>
  callEndpoint(login, app, {
    body: { email, password, ...(device && { device }) },
    ip: `203.0.113.${++people % 250}`,
  });

/** Does the authorizer let this access token through. */
export async function isAccepted(app: TestApp, accessToken: string): Promise<boolean> {
  const event = {
    headers: { Authorization: `Bearer ${accessToken}` },
    methodArn: 'arn:test',
    requestContext: { resourcePath: '/me', identity: { sourceIp: '203.0.113.9' } },
  };
  try {
    await callAuthorizer(event, app);
    return true;
  } catch (error) {
    if ((error as Error).message === 'Unauthorized') return false;
    throw error;
  }
}

/** Everything in the table, in no order. */
export async function everything(app: TestApp): Promise<Record<string, unknown>[]> {
  const { client, name } = app.table;
  const { Items = [] } = await client.send(new ScanCommand({ TableName: name, ConsistentRead: true }));
  return Items;
}

/** What has been put into the outbox for this purpose, oldest first. */
export async function mailsOf(app: TestApp, purpose: MailPurpose): Promise<(Mail & { createdAt: number })[]> {
  const mails = (await everything(app)).filter((item) => item.sk === 'MAIL' && item.purpose === purpose);
  return (mails as unknown as (Mail & { createdAt: number })[]).sort((a, b) => a.createdAt - b.createdAt);
}

/** The token of the newest mail for this purpose. */
export async function mailedToken(app: TestApp, purpose: MailPurpose): Promise<string> {
  const mail = (await mailsOf(app, purpose)).at(-1);
  if (!mail) throw new Error(`no mail for ${purpose}`);
  return String(mail.data.token);
}
