import { expect, test } from 'vitest';
import { auditView } from '../../../lib/domain/admin/audit.ts';
import { toInstant } from '../../../lib/domain/ids.ts';

test('what was done is shown with the fields of both objects in one order', () => {
  const entry = { at: 5, actorId: 'usr', action: 'updateTitle', objectId: 'ttl' };
  const before = { b: 1, a: [{ d: null, c: 2 }] };
  const view = auditView({ ...entry, before, after: null });
  expect(view).toEqual({ ...entry, at: toInstant(5), before, after: null });
  expect(JSON.stringify(view.before)).toBe('{"a":[{"c":2,"d":null}],"b":1}');
  expect(JSON.stringify(auditView({ ...entry, before: null, after: { z: 1, y: 2 } }).after)).toBe(
    '{"y":2,"z":1}',
  );
});
