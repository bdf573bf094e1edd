import { userItem } from '../../lib/store/users.ts';
import type { Caller } from '../../lib/http/declaration.ts';
import { putItem } from '../../lib/table/table.ts';
import type { TestApp } from './app.ts';

/** A person who may subscribe, as the authorizer names them. */
export async function newCaller(app: TestApp, role: Caller['role'] = 'user'): Promise<Caller> {
  const userId = app.newId('usr');
  const email = `${userId.toLowerCase()}@example.com`;
  const user = { userId, email, emailKey: email, emailVerified: true, name: 'Ada Lovelace' };
  const state = { role, status: 'active', version: 1, createdAt: app.now() } as const;
  await putItem(app.table, userItem({ ...user, ...state }));
  return { userId, deviceId: app.newId('dev'), role, tier: role === 'admin' ? 'admin' : 'free' };
}
