import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeStanding } from '../../../lib/store/accounts/standing.ts';
import { readUser } from '../../../lib/store/accounts/users.ts';
import { keyOf } from '../../../lib/table/keys.ts';
import { updateItem } from '../../../lib/table/table.ts';
import { newPerson } from '../../support/accounts.ts';
import { testApp } from '../../support/app.ts';
import { startEngine } from '../../support/engine.ts';
import { withInterlude } from '../../support/faults.ts';

let engine: Awaited<ReturnType<typeof startEngine>>;
beforeAll(async () => {
  engine = await startEngine();
});
afterAll(() => engine.stop());

test('an account whose profile moves while it is disabled is told, and put on record, as it is then', async () => {
  const app = testApp(await engine.freshTable());
  const { userId } = await newPerson(app);
  const rename = () =>
    updateItem(app.table, keyOf('user', { userId }), { set: { name: 'Ada King' }, add: { version: 1 } });
  const table = withInterlude(app.table, 'TransactWriteCommand', rename);
  const seen: string[] = [];
  const also = ({ name }: { name: string }) => {
    seen.push(name);
    return [];
  };
  const changed = await changeStanding({ ...app, table }, userId, { status: 'disabled' }, { also });
  expect(seen.at(-1)).toBe('Ada King');
  expect(await readUser(app.table, userId)).toMatchObject({ name: 'Ada King', status: 'disabled' });
  expect(changed).toMatchObject({
    name: 'Ada King',
    version: (await readUser(app.table, userId))!.version,
  });
});
