import * as api from './api.ts';

api.defaults.baseUrl = process.argv[2]!;

/** The body of a happy answer. */
async function of<T extends { status: number; data?: unknown }, S extends T['status']>(
  status: S,
  answer: Promise<T>,
): Promise<Extract<T, { status: S }> extends { data: infer D } ? D : never> {
  const given = await answer;
  if (given.status !== status) throw new Error(`Answered ${given.status}: ${JSON.stringify(given.data)}`);
  return given.data as never;
}
const bearer = (token: string) => ({ headers: { Authorization: `Bearer ${token}` } });

const email = `${crypto.randomUUID()}@example.com`;
const person = { email, password: 'correct horse battery staple', name: 'Ada Lovelace' };
const session = await of(201, api.register(person));
const own = bearer(session.accessToken);

const { items: plans } = await of(200, api.listPlans());
const planId = plans[0]!.id;
const preview = await of(200, api.previewSubscription({ action: 'subscribe', planId }, own));
const bought = await of(201, api.subscribe({ planId }, {}, own));
if (bought.plan.price.amount !== preview.charge.amount) throw new Error('The preview told another price');

const { items: titles } = await of(200, api.listTitles({ $type: 'movie', accessLevel: 'free' }));
const title = await of(200, api.getTitle(titles[0]!.id, {}, own));
if (title.cast.length === 0) throw new Error(`${title.name} has no cast`);

const playback = await of(201, api.startPlayback({ titleId: title.id }, {}, own));
const lease = bearer(playback.leaseToken);
await of(200, api.heartbeat(playback.id, { positionSeconds: 1, state: 'playing', sequence: 1 }, lease));
await of(200, api.stopPlayback(playback.id, { positionSeconds: 2, sequence: 2 }, lease));

const { code } = await of(404, api.startPlayback({ titleId: 'ttl_01KA2B3C4D5E6F7G8H9JKMNPQR' }, {}, own));
if (code !== 'not_found') throw new Error(`A title that is not there was answered ${code}`);
console.log(`played ${title.name}`);
