import { expect, test } from 'vitest';
import { isSuitable, MATURITY_RATINGS } from '../../../lib/domain/catalogue/maturity.ts';

test('what is rated up to the limit is suitable, all of it without one, and what nobody knows above each', () => {
  expect(MATURITY_RATINGS.filter((rating) => isSuitable(rating, '12+'))).toEqual(['0+', '6+', '12+']);
  expect(MATURITY_RATINGS.filter((rating) => isSuitable(rating, '18+'))).toEqual([...MATURITY_RATINGS]);
  expect(isSuitable('PG', undefined)).toBe(true);
  expect(isSuitable('PG', '18+')).toBe(false);
});
