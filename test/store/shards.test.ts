import { monotonicFactory } from 'ulid';
import { expect, test } from 'vitest';
import { shardOf, shards } from '../../lib/store/shards.ts';

test.each([16, 128])('people are spread evenly over %i partitions', (count) => {
  const of = shards(count);
  const ulid = monotonicFactory();
  const held = new Map<string, number>();
  const people = count * 500;
  for (let person = 0; person < people; person++) {
    const shard = shardOf(`usr_${ulid(person)}`, of);
    held.set(shard, (held.get(shard) ?? 0) + 1);
  }
  expect(held.size).toBe(count);
  expect(Math.max(...held.values())).toBeLessThan(500 * 1.25);
});

test('an id of another form has a partition, too', () => {
  expect(shards(16)).toContain(shardOf('usr_1', shards(16)));
  expect(shards(16)).toContain(shardOf('', shards(16)));
});

test('an id belongs where its last two digits say, each that is none counts as 0', () => {
  const of = shards(1024);
  const ids = ['usr_00', 'usr_01', 'usr_0Z', 'usr_10', 'usr_ZZ', 'usr_u1', 'usr_1u', '1', ''];
  expect(ids.map((id) => shardOf(id, of))).toEqual(['0', '1', '31', '32', '1023', '1', '32', '32', '0']);
});
