import { expect, test } from 'vitest';
import { adminGenreView, genreView } from '../../../lib/domain/genres/genre.ts';

test('people see how many titles of a genre are published, administrators drafts too', () => {
  const genre = { genreId: 'drama', name: 'Drama', titleCount: 2, uses: 3, version: 4, by: 'op' };
  expect(genreView(genre)).toEqual({ id: 'drama', name: 'Drama', titleCount: 2 });
  expect(adminGenreView(genre)).toEqual({ id: 'drama', name: 'Drama', titleCount: 2, uses: 3, version: 4 });
});
