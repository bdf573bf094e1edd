import { expect, test } from 'vitest';
import fc from 'fast-check';
import { ACCESS_LEVELS, RESOLUTIONS } from '../../../lib/domain/levels.ts';
import { END_REASONS } from '../../../lib/domain/playback/leases.ts';
import { storedViewing, viewingFrom } from '../../../lib/store/playback/viewing-item.ts';

const time = fc.integer({ min: 0, max: 4e12 });
const count = fc.integer({ min: 0, max: 1e6 });
const seconds = fc.oneof(count, fc.double({ min: 0, max: 1e5, noNaN: true }));
const idOf = (prefix: string) =>
  fc.stringMatching(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/).map((id) => `${prefix}_${id}`);
const resolution = fc.constantFrom(...RESOLUTIONS);
const some = { requiredKeys: [] };

const point = fc.record(
  { at: seconds, near: seconds, last: seconds, since: time, done: fc.boolean(), again: fc.boolean() },
  some,
);
const place = fc.option(fc.record({ episode: idOf('epi'), season: count, number: count }), { nil: {} });
const lease = fc
  .tuple(
    fc.record({
      ...{ device: idOf('dev'), title: idOf('ttl'), op: fc.stringMatching(/^[A-Za-z0-9_-]{8}$/) },
      ...{ ses: fc.integer({ min: 1, max: 1e6 }), n: count, from: time, until: time, check: time, g: count },
      ...{ level: fc.constantFrom(...ACCESS_LEVELS, 'unheard-of', ''), res: resolution, dur: seconds },
      ...{ seq: fc.integer({ min: -1, max: 1e6 }), state: fc.constantFrom('playing', 'paused'), point },
    }),
    place,
    fc.record(
      {
        ...{ turn: fc.integer({ min: 1, max: 1e6 }), alone: fc.integer({ min: 1, max: 4e12 }) },
        ...{ brief: fc.constant(true), c0: count, c1: count, c2: count },
      },
      some,
    ),
  )
  .map((parts) => Object.assign({}, ...parts) as object);
const ended = fc.record(
  { reason: fc.constantFrom(...END_REASONS), at: time, by: idOf('dev'), of: idOf('dev') },
  { requiredKeys: ['reason', 'at'] },
);
const term = fc.record({
  ...{ accessLevel: fc.constantFrom('basic', 'premium'), maxDevices: fc.integer({ min: 1, max: 10 }) },
  ...{ resolution, from: time, until: time },
});
const viewing = fc
  .tuple(
    fc.record({
      ...{ v: count, g: count, terms: fc.array(term, { maxLength: 2 }) },
      leases: fc.dictionary(idOf('pbs'), lease, { maxKeys: 3 }),
      ended: fc.dictionary(idOf('pbs'), ended, { maxKeys: 3 }),
      // A session that is over makes a lease `gone`, which is not stored.
      out: fc.dictionary(idOf('dev'), fc.record({ session: fc.constant(0), at: time }), { maxKeys: 3 }),
      grants: fc.array(
        fc.record(
          { device: idOf('dev'), until: time, alone: fc.constant(true) },
          { requiredKeys: ['device', 'until'] },
        ),
        { maxLength: 3 },
      ),
    }),
    fc.record(
      {
        starts: fc.record({ since: time, used: count }),
        counted: fc.record({ day: count, tags: fc.stringMatching(/^[0-9A-Z]{0,8}$/) }),
      },
      some,
    ),
  )
  .map(([whole, parts]) => ({ ...whole, ...parts }));

test('whatever an account watches is stored and read back as it was', () => {
  fc.assert(
    fc.property(viewing, (account) => {
      const stored = storedViewing(account as never);
      expect(viewingFrom(JSON.parse(JSON.stringify(stored)) as typeof stored)).toEqual(account);
    }),
  );
});
