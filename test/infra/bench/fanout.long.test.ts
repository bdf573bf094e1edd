import { expect, test } from 'vitest';
import { measureFanout } from '../../../infra/bench/fanout/measure.ts';

test('a fan-out that is killed half-way tells everybody once, and says what it asked of the table', async () => {
  const result = await measureFanout(100);
  expect([result.written, result.runs]).toEqual([result.expected, 2]);
  expect(result.work.write / result.size).toBeLessThan(6);
  expect(result.work.read / result.size).toBeLessThan(1.5);
  expect(result.sending.sent).toBe(60);
});
