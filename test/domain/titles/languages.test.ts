import { expect, test } from 'vitest';
import {
  episodeView,
  titleView,
  type EpisodeRecord,
  type TitleRecord,
} from '../../../lib/domain/catalogue/title.ts';
import { summedUp } from '../../../lib/domain/titles/episode-changes.ts';
import { SEED_TITLES } from '../../../infra/seed/titles.ts';

const languagesOf = (title: TitleRecord) => {
  const { audioLanguages, subtitleLanguages } = titleView(title, 'https://marquee.example');
  return { audioLanguages, subtitleLanguages };
};
const { media: seedMedia, ...film } = SEED_TITLES.find(({ type }) => type === 'movie')!;
const series = SEED_TITLES.find(({ type }) => type === 'series')!;
const media = (audioLanguages: string[], subtitleLanguages: string[]) => ({
  ...seedMedia!,
  audioLanguages,
  subtitleLanguages,
});
const episode = (number: number, of?: EpisodeRecord['media']): EpisodeRecord => ({
  ...{ episodeId: `epi_${number}`, titleId: 'ttl_1', season: 1, number, name: 'One', synopsis: 'Dusk.' },
  ...(of && { media: of }),
  version: 1,
});

test('a film has the languages of its media, in their order, and none before there is any', () => {
  expect(languagesOf({ ...film, media: media(['fr', 'en'], ['de']) })).toEqual({
    audioLanguages: ['fr', 'en'],
    subtitleLanguages: ['de'],
  });
  expect(languagesOf(film)).toEqual({ audioLanguages: [], subtitleLanguages: [] });
});

test('an episode has those of its own media', () => {
  const shown = episodeView(episode(1, media(['pt-BR'], ['en'])));
  expect(shown).toMatchObject({ audioLanguages: ['pt-BR'], subtitleLanguages: ['en'] });
  expect(episodeView(episode(1))).toMatchObject({ audioLanguages: [], subtitleLanguages: [] });
});

test('a series has those of any episode, each once, and loses them with the episode', () => {
  const [first, second] = [episode(1, media(['en'], ['de', 'fr'])), episode(2, media(['fr', 'en'], ['fr']))];
  const both = summedUp(series, [first, second, episode(3)]);
  expect(languagesOf(both)).toEqual({ audioLanguages: ['en', 'fr'], subtitleLanguages: ['de', 'fr'] });
  expect(languagesOf(summedUp(both, [second]))).toEqual({
    audioLanguages: ['en', 'fr'],
    subtitleLanguages: ['fr'],
  });
  expect(languagesOf(summedUp(both, []))).toEqual({ audioLanguages: [], subtitleLanguages: [] });
});
