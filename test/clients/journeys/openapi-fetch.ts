import createClient from 'openapi-fetch';
import type { paths } from './api.ts';

const baseUrl = process.argv[2]!;
const api = createClient<paths>({ baseUrl });

/** The body of a happy answer. */
async function of<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  const { data, error, response } = await answer;
  if (data === undefined)
    throw new Error(`${response.url} answered ${response.status}: ${JSON.stringify(error)}`);
  return data;
}

const email = `${crypto.randomUUID()}@example.com`;
const body = { email, password: 'correct horse battery staple', name: 'Ada Lovelace' };
const session = await of(api.POST('/v1/auth/register', { body }));
const headers = { Authorization: `Bearer ${session.accessToken}` };

const { items: plans } = await of(api.GET('/v1/plans'));
const planId = plans[0]!.id;
const preview = await of(
  api.POST('/v1/me/subscription/preview', { headers, body: { action: 'subscribe', planId } }),
);
const bought = await of(api.POST('/v1/me/subscription', { headers, body: { planId } }));
if (bought.plan.price.amount !== preview.charge.amount) throw new Error('The preview told another price');

const query = { type: 'movie', accessLevel: 'free' } as const;
const { items: titles } = await of(api.GET('/v1/titles', { params: { query } }));
const title = await of(
  api.GET('/v1/titles/{titleId}', { headers, params: { path: { titleId: titles[0]!.id } } }),
);
if (title.cast.length === 0) throw new Error(`${title.name} has no cast`);

const playback = await of(api.POST('/v1/playback/sessions', { headers, body: { titleId: title.id } }));
const lease = {
  headers: { Authorization: `Bearer ${playback.leaseToken}` },
  params: { path: { sessionId: playback.id } },
};
await of(
  api.POST('/v1/playback/sessions/{sessionId}/heartbeat', {
    ...lease,
    body: { positionSeconds: 1, state: 'playing', sequence: 1 },
  }),
);
await of(
  api.POST('/v1/playback/sessions/{sessionId}/stop', { ...lease, body: { positionSeconds: 2, sequence: 2 } }),
);

const { error } = await api.POST('/v1/playback/sessions', {
  headers,
  body: { titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR' },
});
if (error?.code !== 'not_found') throw new Error(`A title that is not there was answered ${error?.code}`);
console.log(`played ${title.name}`);
