import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import {
  type AdminFilter,
  adminShelfOf,
  adminShelvesOf,
  fits,
  shelfOf,
  shelvesOf,
} from '../../../lib/domain/catalogue/shelves.ts';

const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
const filter = fc.record({
  genre: maybe('drama', 'western', 'war'),
  type: maybe('movie' as const, 'series' as const),
  accessLevel: maybe('free', 'basic'),
  status: maybe('draft' as const, 'published' as const),
});
const title = fc.record({
  name: fc.constant('Any'),
  type: fc.constantFrom('movie' as const, 'series' as const),
  genres: fc.subarray(['drama', 'western']),
  accessLevel: fc.constantFrom('free', 'basic'),
  status: fc.constantFrom('draft' as const, 'published' as const),
});

describe('shelves', () => {
  test('a title stands on the shelf of a filter exactly when it fits it', () => {
    fc.assert(
      fc.property(title, filter, (record, { status: _, ...asked }) => {
        expect(shelvesOf(record).includes(shelfOf(asked))).toBe(fits(record, asked));
      }),
    );
  });

  test('what an administrator asks for stands on one shelf, and what else stands there is compared', () => {
    fc.assert(
      fc.property(title, filter, (record, asked: AdminFilter) => {
        const { shelf, rest } = adminShelfOf(asked);
        expect(adminShelvesOf(record).includes(shelf) && fits(record, rest)).toBe(fits(record, asked));
      }),
    );
  });
});
