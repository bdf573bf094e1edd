import { expect, test } from 'vitest';
import { END_REASONS } from '../../../lib/domain/playback/leases.ts';
import { leaseEnded } from '../../../lib/store/playback/heartbeats.ts';

test('who watched is told in a sentence why the playback ended, another one for each reason', async () => {
  const told = await Promise.all(
    END_REASONS.map(async (reason) => {
      const { status, message, members } = await leaseEnded({} as never, 'usr', { reason, at: 1 });
      expect({ status, members }).toEqual({ status: 410, members: { reason } });
      return message;
    }),
  );
  for (const each of told) expect(each).toMatch(/^[A-Z][a-z ]+\.$/);
  expect(new Set(told).size).toBe(6);
});
