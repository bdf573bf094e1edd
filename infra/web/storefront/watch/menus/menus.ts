import { type ReadonlySignal, signal } from '@preact/signals';
import type { ScreeningParts } from '../../player/screening.ts';
import type { Level, Stream, Track } from '../../player/stream.ts';
import type { Thumbnails } from '../../player/thumbnails.ts';
import { keepPreferences, levelFor, readPreferences, soundFor, subtitlesFor } from './preferences.ts';

/** What there is to choose from, what is chosen, and what plays. */
export interface Menus {
  levels: ReadonlySignal<Level[]>;
  /** Lines of the picture that plays now. */
  height: ReadonlySignal<number | undefined>;
  /** An index of `levels`, −1 for automatic. */
  level: ReadonlySignal<number>;
  subtitleTracks: ReadonlySignal<Track[]>;
  /** An index of `subtitleTracks`, −1 for none. */
  subtitles: ReadonlySignal<number>;
  sounds: ReadonlySignal<Track[]>;
  /** An index of `sounds`. */
  sound: ReadonlySignal<number>;
  /** Pictures for the seek bar, where the film has them. */
  thumbnails: ReadonlySignal<Thumbnails | undefined>;
  chooseLevel(index: number): void;
  chooseSubtitles(index: number): void;
  chooseSound(index: number): void;
}

export interface MenuParts {
  /** What the stream tells. */
  hooks: ScreeningParts['menus'];
  shown: Menus;
}

/** Quality, sound and subtitles, each as this viewer chose it before. */
export function menusOf(stream: () => Stream | undefined): MenuParts {
  const height = signal<number>();
  const thumbnails = signal<Thumbnails>();
  const level = menu<Level>(-1, (index) => stream()?.setLevel(index));
  const subtitles = menu<Track>(-1, (index) => stream()?.setSubtitles(index));
  const sound = menu<Track>(0, (index) => stream()?.setSound(index));
  return {
    hooks: {
      onlevels: (next) => level.offer(next, levelFor(next, readPreferences(localStorage))),
      onlevel: (next) => (height.value = next),
      onthumbnails: (next) => (thumbnails.value = next),
      onsubtitles: (next) => subtitles.offer(next, subtitlesFor(next, readPreferences(localStorage))),
      // Another sound than the first is fetched only when it was wished for.
      onsounds: (next) => sound.offer(next, Math.max(0, soundFor(next, readPreferences(localStorage)))),
    },
    shown: {
      ...{
        thumbnails,
        height,
        levels: level.all,
        level: level.chosen,
        sounds: sound.all,
        sound: sound.chosen,
      },
      ...{ subtitleTracks: subtitles.all, subtitles: subtitles.chosen },
      chooseLevel: (index) => keepPreferences(localStorage, { height: level.choose(index)?.height ?? null }),
      chooseSubtitles: (index) =>
        keepPreferences(localStorage, { subtitles: subtitles.choose(index)?.language ?? null }),
      chooseSound: (index) => keepPreferences(localStorage, { sound: sound.choose(index) ?? null }),
    },
  };
}

function menu<Choice>(at: number, apply: (index: number) => void) {
  const all = signal<Choice[]>([]);
  const chosen = signal(at);
  const choose = (index: number): Choice | undefined => {
    chosen.value = index;
    apply(index);
    return all.value[index];
  };
  return {
    ...{ all, chosen, choose },
    offer(next: Choice[], index: number) {
      all.value = next;
      choose(index);
    },
  };
}
