import { describe, expect, test } from '@jest/globals';
import {
  adminReadingOf,
  type AdminFilter,
  readingOf,
  type TitleFilter,
} from '../../../lib/domain/catalogue/shelves.ts';

describe('a list is read where the fewest titles stand:', () => {
  test.each<[TitleFilter, string, string[]]>([
    [{ genre: 'drama', type: 'movie', accessLevel: 'free' }, 'genre=drama&type=movie&level=free', []],
    [{}, 'genre=*&type=*&level=*', []],
    [{ q: 'sun nightfall' }, 'words=nig+sun', ['nightfall', 'sun']],
    [{ q: 'sun nightfall', genre: 'drama' }, 'words=nig+sun', ['nightfall', 'sun']],
    [{ q: 'sun', genre: 'drama' }, 'genre=drama&word=sun', ['sun']],
    [{ q: 'the nightfall' }, 'word=nightf', ['nightfall', 'the']],
    [{ q: 'of nightfall' }, 'word=nightf', ['nightfall', 'of']],
    [{ q: 'the io' }, 'word=io', ['the']],
    [{ q: 'ab io abc' }, 'word=abc', ['io']],
    [{ q: 'yz xy' }, 'word=xy', ['yz']],
    [{ q: 'night' }, 'word=nigh', ['night']],
    [{ q: 'nigh' }, 'word=nigh', []],
  ])('%j on the shelf %s', (filter, shelf, words) => {
    const reading = readingOf(filter)!;
    expect([reading.shelf, reading.rest.words]).toEqual([shelf, words]);
  });

  test.each<[AdminFilter, string, object]>([
    [{}, 'all&status=*', {}],
    [{ status: 'draft' }, 'all&status=draft', {}],
    [{ type: 'movie' }, 'type=movie&status=*', {}],
    [{ type: 'movie', accessLevel: 'free' }, 'level=free&status=*', { type: 'movie' }],
    [
      { type: 'movie', accessLevel: 'free', genre: 'drama', status: 'draft' },
      'genre=drama&status=draft',
      { type: 'movie', accessLevel: 'free' },
    ],
    [
      { q: 'sun nightfall', status: 'draft' },
      'word=nightf',
      { words: ['nightfall', 'sun'], status: 'draft' },
    ],
    [{ q: 'nigh sun', genre: 'drama' }, 'word=nigh', { words: ['sun'], genre: 'drama' }],
  ])('%j of an administrator on %s', (filter, shelf, rest) => {
    const reading = adminReadingOf(filter)!;
    expect(reading.shelf).toBe(shelf);
    expect(JSON.parse(JSON.stringify(reading.rest))).toEqual({ words: [], ...rest });
  });

  test('an administrator’s text without a word finds nothing', () => {
    expect(adminReadingOf({ q: ' -- ' })).toBeUndefined();
  });
});
