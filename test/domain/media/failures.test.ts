import { describe, expect, test } from 'vitest';
import { checkSource, isWhole, MediaFailed } from '../../../lib/domain/media/failures.ts';

const film = { durationSeconds: 60, video: {}, audio: [{}] };
const verdictOn = (changes: Partial<typeof film> | { video: undefined }): string | undefined => {
  try {
    return checkSource({ ...film, ...changes }) as undefined;
  } catch (error) {
    return (error as MediaFailed).reason.code;
  }
};

describe('a source', () => {
  test.each([
    ['a film', {}, undefined],
    ['a silent one', { audio: [] }, undefined],
    ['sound alone', { video: undefined }, 'no_picture'],
    ['neither', { video: undefined, audio: [] }, 'not_a_video'],
    ['a tenth of a second', { durationSeconds: 0.1 }, undefined],
    ['a single picture', { durationSeconds: 0.09 }, 'not_a_video'],
    ['one of no length', { durationSeconds: NaN }, 'not_a_video'],
    ['twelve hours', { durationSeconds: 43_200 }, undefined],
    ['more than twelve hours', { durationSeconds: 43_200.1 }, 'too_long'],
  ])('that is %s is judged before anything is made of it', (_, changes, verdict) => {
    expect(verdictOn(changes)).toBe(verdict);
  });
});

test('what was made is whole up to a second, or a fiftieth of a long film', () => {
  expect([9, 8.99].map((made) => isWhole(made, 10))).toEqual([true, false]);
  expect([980, 979.9].map((made) => isWhole(made, 1000))).toEqual([true, false]);
});

test('a file that ends says why in words, or in more of them', () => {
  expect(new MediaFailed('too_long').reason).toEqual({
    ...{ code: 'too_long', detail: 'The film runs longer than 12 hours: cut it into parts.' },
  });
  expect(new MediaFailed('too_long', '13 hours').reason).toEqual({ code: 'too_long', detail: '13 hours' });
});
