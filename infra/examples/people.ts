import type { Recorder } from './recorder.ts';

/** Somebody needs help: found, looked at, signed out, disabled and opened again; and what is on record of it. */
export async function managePeople({ call, refused }: Recorder, token: string, userId: string) {
  const params = { userId };
  const { items } = (await call('adminListUsers', { token, query: { role: 'admin' } })) as {
    items: { id: string }[];
  };
  await call('adminGetUser', { token, params });
  await call('adminSignOutUser', { token, params });
  await call('adminUpdateUser', { token, params, body: { status: 'disabled' } });
  await call('adminUpdateUser', { token, params, body: { status: 'active' } });
  const last = { token, params: { userId: items[0]!.id }, body: { role: 'user' } };
  await refused('adminUpdateUser', 'last_admin', last);
  await call('adminListAudit', { token, query: { objectId: userId, limit: 2 } });
}
