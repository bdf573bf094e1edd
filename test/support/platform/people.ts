import type { Client, Json } from './http.ts';
import type { AnswerOf } from './operations.ts';

export const PASSWORD = 'correct horse battery';
let people = 0;

/** Registers somebody over HTTP: the session. */
export async function registered(
  client: Client,
  email = `person${++people}@example.com`,
): Promise<AnswerOf<'register'>> {
  const { status, body } = await client.call('register', {
    body: { email, password: PASSWORD, name: 'Ada' },
  });
  if (status !== 201) throw new Error(`register answered ${status} ${body.code}`);
  return body;
}

/** Waits for the newest mail to this address whose subject begins so, and takes the token out of its link. */
export async function mailedToken(client: Client, to: string, subject: string): Promise<string> {
  await client.send('POST', '/_local/jobs/drainOutbox');
  const { body } = await client.send('GET', '/_local/mail');
  const mail = body.items.find(
    (each: Json) => each.to.toLowerCase() === to && each.subject.startsWith(subject),
  );
  const link = /[?&]token=([^\s"&]+)/.exec(mail?.text ?? '')?.[1];
  if (link === undefined) throw new Error(`There is no mail "${subject}" to ${to}`);
  return decodeURIComponent(link);
}
