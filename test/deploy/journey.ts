import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Emulator } from './emulator.ts';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- bodies are compared, not used
type Json = any;

interface Asked {
  tier?: string;
  token?: string;
  body?: object;
  headers?: Record<string, string>;
}

const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** Calls a deployed API at its own address. */
export class Deployed {
  private readonly base: string;
  private readonly stage: string;
  /** Each call with its status. */
  readonly calls: string[] = [];

  constructor(base: string, stage: string) {
    this.base = base;
    this.stage = stage;
  }

  async call(method: string, path: string, expected: number, asked: Asked = {}): Promise<Json> {
    const { tier = 'anonymous', token, body, headers } = asked;
    const answer = await fetch(`${this.base}/${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        'x-api-key': `marquee-${this.stage}-usage-tier-${tier}`,
        ...(token && { Authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await answer.text();
    this.calls.push(`${answer.status} ${method} /v1/${path.replace(/[a-z]{3}_[0-9A-Z]{26}/g, '{id}')}`);
    assert.equal(answer.status, expected, `${method} ${path}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  }
}

/** What one person does: subscribes, plays, reports, stops, shows a picture, gets mail. */
export async function journey(api: Deployed, { endpoint }: Emulator): Promise<void> {
  await api.call('GET', 'health', 200);
  const plans = await api.call('GET', 'plans', 200);
  const planId = plans.items.find(({ name }: Json) => name === 'Premium').id;
  const email = `ada.${Date.now()}@example.com`;
  const account = { email, password: 'correct horse battery staple', name: 'Ada' };
  const { accessToken: token } = await api.call('POST', 'auth/register', 201, { body: account });
  await api.call('GET', 'me', 401, { token: 'bad' });
  await api.call('GET', 'admin/users', 403, { tier: 'free', token });
  const headers = { 'Idempotency-Key': `subscribe-${Date.now()}` };
  const order = { tier: 'free', token, headers, body: { planId } };
  const bought = await api.call('POST', 'me/subscription', 201, order);
  assert.deepEqual(await api.call('POST', 'me/subscription', 201, order), bought);
  const premium = { tier: 'premium', token };
  const titles = await api.call('GET', 'titles?accessLevel=premium&type=movie', 200);
  const titleId = titles.items[0].id;
  const playback = await api.call('POST', 'playback/sessions', 201, { ...premium, body: { titleId } });
  const lease = { tier: 'none', token: playback.leaseToken };
  const at = `playback/sessions/${playback.id}`;
  const report = { positionSeconds: 30, state: 'playing', sequence: 1 };
  await api.call('POST', `${at}/heartbeat`, 200, { ...lease, body: report });
  await api.call('POST', `${at}/stop`, 200, { ...lease, body: { positionSeconds: 40, sequence: 2 } });
  await api.call('POST', `${at}/heartbeat`, 410, { ...lease, body: { ...report, sequence: 3 } });
  await picture(api, premium);
  const sent = await (await fetch(`${endpoint}/_ministack/ses/messages`)).text();
  assert.match(sent, /Confirm your e-mail address/);
}

/** Through a presigned upload, the bucket's event and the job that it wakes. */
async function picture(api: Deployed, premium: Asked): Promise<void> {
  const bytes = Buffer.from(PNG, 'base64');
  const body = { contentType: 'image/png', sizeBytes: bytes.length };
  const { upload } = await api.call('POST', 'me/picture', 201, { ...premium, body });
  const put = await fetch(upload.url, {
    method: 'PUT',
    headers: { 'Content-Type': 'image/png' },
    body: bytes,
  });
  assert.equal(put.status, 200);
  for (let attempt = 0; attempt < 20; attempt++) {
    const { pictureUrl } = await api.call('GET', 'me', 200, premium);
    if (pictureUrl) return;
    await sleep(1000);
  }
  assert.fail('The picture was not published');
}
