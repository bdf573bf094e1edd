import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ClaimedMail, claimMail, dueMails, settleMail } from '../../lib/store/notifications/sending.ts';
import { mailKeyOf, mailsOfPerson } from '../../lib/store/mails-of-person.ts';
import { type Mail, mailWrite } from '../../lib/store/outbox.ts';
import { keyOf } from '../../lib/table/keys.ts';
import { getItem, type Table, transact, updateItem } from '../../lib/table/table.ts';
import { startEngine } from '../support/engine.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
let table: Table;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());
beforeEach(async () => {
  table = await engine.freshTable();
});

const START = Date.UTC(2026, 10, 24);
const MINUTE = 60_000;
const mail: Mail = {
  purpose: 'subscription_renewed',
  userId: 'usr_01KA2B3C4D5E6F7G8H9JKMNPQR',
  to: 'ada@example.com',
  subject: 'first',
  data: {},
};

async function waiting(more: Partial<Mail> = {}): Promise<string> {
  await transact(table, [mailWrite({ ...mail, ...more }, START)]);
  return (await dueMails(table, START)).at(-1)!;
}
const claimed = async (key: string, by: string, at: number) =>
  (await claimMail(table, key, by, at)) as ClaimedMail;
const stored = (key: string) => getItem(table, keyOf('mail', { key }));

test('a worker that settles late, by a repeated write, leaves the mail to the one that has it now', async () => {
  const key = await waiting();
  const first = await claimed(key, 'first', START);
  await settleMail(table, first, { outcome: 'later' }, START);
  await claimed(key, 'second', START + MINUTE);
  await settleMail(table, first, { outcome: 'sent' }, START + MINUTE);
  await settleMail(table, first, { outcome: 'later' }, START + MINUTE);
  expect(await stored(key)).toMatchObject({ state: 'sending', claim: 'second', to: mail.to });
});

test('a mail that is settled stays as it was settled, and one that is gone stays gone', async () => {
  const key = await waiting();
  const first = await claimed(key, 'first', START);
  await settleMail(table, first, { outcome: 'sent', messageId: 'm1' }, START);
  await settleMail(table, first, { outcome: 'unknown' }, START);
  expect(await stored(key)).toMatchObject({ state: 'sent', messageId: 'm1' });
  const nowhere = { ...first, key: 'nowhere' };
  await settleMail(table, nowhere, { outcome: 'sent' }, START);
  expect(await stored('nowhere')).toBeUndefined();
});

test('a worker whose claim was carried out and not acknowledged has the mail, nobody else does', async () => {
  const key = await waiting();
  await claimed(key, 'first', START);
  expect(await claimMail(table, key, 'first', START)).toMatchObject({ claim: 'first', attempts: 1, key });
  expect(await claimMail(table, key, 'second', START)).toBe('taken');
  expect(await claimMail(table, key, 'second', START + 2 * MINUTE - 1)).toBe('taken');
  expect(await claimMail(table, key, 'second', START + 2 * MINUTE)).toBe('abandoned');
  expect(await stored(key)).toMatchObject({ state: 'unknown', reason: 'the worker died' });
  expect(await claimMail(table, key, 'third', START + 9 * MINUTE)).toBe('taken');
  expect(await claimMail(table, 'nowhere', 'third', START)).toBe('taken');
});

test('what is not taken waits half a minute, twice as long each time, an hour at most', async () => {
  const key = await waiting();
  const waits: number[] = [];
  let now = START;
  for (let n = 0; n < 9; n++) {
    await settleMail(table, await claimed(key, `worker ${n}`, now), { outcome: 'later' }, now);
    const dueAt = Number(String((await stored(key))!.gsi2sk).split('#')[0]);
    expect(await dueMails(table, dueAt - 1)).toEqual([]);
    expect(await dueMails(table, dueAt)).toEqual([key]);
    waits.push((dueAt - now) / 1000);
    now = dueAt;
  }
  expect(waits).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
});

test('a mail is given up three days after it was written, and is remembered for 400 days', async () => {
  const key = await waiting();
  const day = 24 * 60 * MINUTE;
  await settleMail(
    table,
    await claimed(key, 'a', START),
    { outcome: 'later', waitMs: 1 },
    START + 3 * day - 1,
  );
  expect(await stored(key)).toMatchObject({ state: 'pending' });
  const last = START + 3 * day;
  await settleMail(table, await claimed(key, 'b', last), { outcome: 'later' }, last);
  expect(await stored(key)).toMatchObject({ state: 'refused', ttl: last / 1000 + 400 * 86_400 });
  expect(await stored(key)).not.toHaveProperty('to');
});

test('a mail that was written before persons had an index of theirs is found by its person once it is settled', async () => {
  const key = await waiting();
  const { userId } = (await stored(key)) as { userId: string };
  await updateItem(table, keyOf('mail', { key }), { remove: ['gsi1pk', 'gsi1sk'] });
  expect((await mailsOfPerson(table, userId, 10, {})).items).toEqual([]);
  await settleMail(table, await claimed(key, 'a', START), { outcome: 'sent' }, START);
  expect((await mailsOfPerson(table, userId, 10, {})).items.map(mailKeyOf)).toEqual([key]);
});

test('mails about safety are due before any other, whatever their age', async () => {
  const others = [];
  for (let n = 0; n < 8; n++) others.push(await waiting({ subject: `s${n}` }));
  await transact(table, [mailWrite({ ...mail, purpose: 'session_revoked' }, START + 1)]);
  const due = await dueMails(table, START + 1);
  expect(due).toHaveLength(9);
  expect((await stored(due[0]!))!.purpose).toBe('session_revoked');
});
