import { expect, test } from 'vitest';
import { EVENT_COLUMNS } from '../../../../lib/domain/admin/events/event.ts';

test('the archive keeps the columns that reports are written against, and says of each what it holds', () => {
  const columns = Object.entries<{ type: string; about: string }>(EVENT_COLUMNS);
  expect(columns.map(([name, { type }]) => `${name} ${type}`)).toEqual([
    ...['id string', 'at bigint', 'account string', 'play string', 'title string', 'episode string'],
    ...['level string', 'access string', 'resolution string', 'reason string'],
    ...['position double', 'duration double', 'watched bigint', 'kind string', 'plan string'],
    ...['amount bigint', 'currency string', 'platform string'],
  ]);
  for (const [, { about }] of columns) expect(about).toMatch(/\w{3}/);
});
