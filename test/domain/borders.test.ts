import { describe, expect, test } from 'vitest';
import type * as z from 'zod';
import { TypedPhoneNumber } from '../../lib/domain/accounts/user.ts';
import { SettingsChanges } from '../../lib/domain/admin/settings.ts';
import { NewGenre } from '../../lib/domain/genres/genre.ts';
import { GenreId, Instant } from '../../lib/domain/ids.ts';
import { PlanTerms } from '../../lib/domain/plans/plan.ts';
import { NewMedia } from '../../lib/domain/media/media.ts';
import { NewSubtitles, SubtitlesWish } from '../../lib/domain/media/subtitles.ts';
import { Position, Sequence } from '../../lib/domain/playback/playback.ts';
import { Bio, DeviceName, NewPassword, PersonName, TypedPassword } from '../../lib/domain/text.ts';
import { NewEpisode } from '../../lib/domain/titles/episode-changes.ts';
import { NewTitleImage } from '../../lib/domain/titles/image-uploads.ts';
import { NewTitle, TitleChanges } from '../../lib/domain/titles/title-changes.ts';

const accepts = (schema: z.ZodType, value: unknown) => schema.safeParse(value).success;
const named = (count: number, name = (index: number) => `Person ${index}`) =>
  Array.from({ length: count }, (_, index) => name(index));
const genresOf = (count: number) => named(count, (index) => `genre-${index}`);
const addressOf = (length: number) => 'https://images.example.com/'.padEnd(length, 'x');

describe('what may be written ends where the contract says:', () => {
  const { shape: plan } = PlanTerms;
  const { shape: price } = plan.price;
  const { shape: title } = NewTitle;
  const { shape: episode } = NewEpisode;
  const { shape: image } = NewTitleImage;
  const limit = SettingsChanges.shape.limits.unwrap().shape.login.unwrap();

  test.each<[string, z.ZodType, number, number]>([
    ['price', price.amount, 0, 10_000_000],
    ['days of a plan', plan.validityDays, 1, 3650],
    ['streams of a plan', plan.maxDevicesAllowed, 1, 10],
    ['year of a title', title.releaseYear, 1888, 2200],
    ['season', episode.seasonNumber, 1, 999],
    ['episode', episode.episodeNumber, 1, 9999],
    ['position', Position, 0, 40_000_000],
    ['sequence', Sequence, 0, 2_000_000_000],
    ['bytes of a film', NewMedia.shape.sizeBytes, 1, 50 * 1024 ** 3],
    ['bytes of subtitles', NewSubtitles.shape.sizeBytes, 1, 2 * 1024 ** 2],
    ['bytes of a picture on a card', image.card.shape.sizeBytes, 1, 1024 ** 2],
    ['bytes of a picture on its page', image.page.shape.sizeBytes, 1, 5 * 1024 ** 2],
    ['requests of a limit', limit, 1, 1_000_000],
  ])('the number %s', (_, schema, least, most) => {
    const tried = [least - 1, least, most, most + 1].map((value) => accepts(schema, value));
    expect(tried).toEqual([false, true, true, false]);
  });

  test.each<[string, z.ZodType, number, number]>([
    ['a name', PersonName, 1, 80],
    ['what people say of themselves', Bio, 1, 500],
    ['a device', DeviceName, 1, 60],
    ['a new password', NewPassword, 8, 128],
    ['a typed password', TypedPassword, 1, 1024],
    ['the id of a genre', GenreId, 1, 40],
    ['a genre', NewGenre.shape.name, 1, 60],
    ['a plan', plan.name, 1, 60],
    ['the description of a plan', plan.description, 1, 500],
    ['a title', title.name, 1, 200],
    ['the synopsis of a title', title.synopsis, 1, 2000],
    ['an episode', episode.name, 1, 200],
    ['the synopsis of an episode', episode.synopsis, 1, 2000],
    ['the file of a film', NewMedia.shape.fileName, 1, 1024],
    ['what subtitles are called', SubtitlesWish.shape.label, 1, 60],
    ['who plays in a title', title.cast.unwrap().element, 1, 80],
  ])('the length of %s', (_, schema, least, most) => {
    const tried = [least - 1, least, most, most + 1].map((count) => accepts(schema, 'x'.repeat(count)));
    expect(tried).toEqual([false, true, true, false]);
  });

  test.each<[string, (count: number) => unknown, number, number]>([
    ['cast', named, 0, 50],
    ['directors', named, 0, 20],
    ['genres', genresOf, 1, 5],
    ['posterUrl', addressOf, 30, 500],
  ])('%s of a title', (field, valueOf, least, most) => {
    const tried = [least, most, most + 1].map((count) => accepts(TitleChanges, { [field]: valueOf(count) }));
    expect(tried).toEqual([true, true, false]);
  });

  test('a title needs a genre, names each once, and nobody twice', () => {
    const refused = [
      { genres: [] },
      { genres: ['drama', 'drama'] },
      { cast: ['Ada', 'Ada'] },
      { directors: ['Ada', 'Ada'] },
    ];
    expect(refused.map((changes) => accepts(TitleChanges, changes))).toEqual([false, false, false, false]);
    expect(accepts(TitleChanges, { cast: ['Ada'], directors: ['Ada'] })).toBe(true);
  });

  test('line breaks stand in what is told of something, not in what it is called', () => {
    const told = [Bio, plan.description, title.synopsis, episode.synopsis];
    const called = [PersonName, plan.name, title.name, episode.name, NewGenre.shape.name];
    expect(told.map((schema) => accepts(schema, 'one\ntwo'))).toEqual(told.map(() => true));
    expect(called.map((schema) => accepts(schema, 'one\ntwo'))).toEqual(called.map(() => false));
  });

  test('a phone number has 40 characters at most, a time milliseconds', () => {
    const phone = (length: number) => '+'.padEnd(length, '1');
    expect([accepts(TypedPhoneNumber, phone(40)), accepts(TypedPhoneNumber, phone(41))]).toEqual([
      true,
      false,
    ]);
    const times = ['2026-11-22T18:04:05.123Z', '2026-11-22T18:04:05Z', '2026-11-22T18:04:05.1234Z'];
    expect(times.map((time) => accepts(Instant, time))).toEqual([true, false, false]);
  });

  test('a position is kept to the millisecond', () => {
    expect([1.0004, 1.0005, 754.2].map((seconds) => Position.parse(seconds))).toEqual([1, 1.001, 754.2]);
  });
});
