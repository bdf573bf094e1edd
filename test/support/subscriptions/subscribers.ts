import { handler as getSubscription } from '../../../functions/subscriptions/get-subscription.ts';
import { seedPlans } from '../../../infra/seed/plans.ts';
import type { Caller } from '../../../lib/http/declaration.ts';
import type { Handler } from '../../../lib/http/endpoint.ts';
import { userItem } from '../../../lib/store/accounts/users.ts';
import { putItem, type Table } from '../../../lib/table/table.ts';
import { testApp, type TestApp } from '../app.ts';
import { callEndpoint } from '../call.ts';

/** A person who may subscribe, as the authorizer names them. */
export async function newCaller(app: TestApp, role: Caller['role'] = 'user'): Promise<Caller> {
  const userId = app.newId('usr');
  const email = `${userId.toLowerCase()}@example.com`;
  const user = { userId, email, emailKey: email, emailVerified: true, name: 'Ada Lovelace' };
  const state = { role, status: 'active', version: 1, createdAt: app.now() } as const;
  await putItem(app.table, userItem({ ...user, ...state }));
  return { userId, deviceId: app.newId('dev'), session: 1, role, tier: role === 'admin' ? 'admin' : 'free' };
}

/** A shop with the plans of the seed and one person in it. */
export async function newShop(table: Table) {
  const app = testApp(table);
  const caller = await newCaller(app);
  await seedPlans(table, app.now());
  const act = (handler: Handler, body?: unknown) =>
    callEndpoint(handler, app, { caller, ...(body !== undefined && { body }) });
  return {
    app,
    caller,
    /** Calls an endpoint as this person. */
    act,
    current: async () => (await act(getSubscription)).body.subscription,
    /** The instant so many days from now. */
    inDays: (days: number) => new Date(app.now() + days * 86_400_000).toISOString(),
    passDays: (days: number) => app.advance(days * 86_400),
  };
}
