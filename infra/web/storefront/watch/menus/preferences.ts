import type { Level, Track } from '../../player/stream.ts';

/** What a viewer has chosen in the player, kept by this browser for the next film. */
export interface Preferences {
  /** Lines, such as 720; null lets the player choose. */
  height: number | null;
  /** The language of the subtitles, null for none. */
  subtitles: string | null;
  /** The sound, null for the film's own choice. */
  sound: Track | null;
}

const KEY = 'marquee.player';
const NOTHING_CHOSEN: Preferences = { height: null, subtitles: null, sound: null };

type Store = Pick<Storage, 'getItem' | 'setItem'>;

export function readPreferences(store: Store): Preferences {
  try {
    return { ...NOTHING_CHOSEN, ...(JSON.parse(store.getItem(KEY) ?? '{}') as Partial<Preferences>) };
  } catch {
    return NOTHING_CHOSEN;
  }
}

export function keepPreferences(store: Store, chosen: Partial<Preferences>): void {
  store.setItem(KEY, JSON.stringify({ ...readPreferences(store), ...chosen }));
}

/** The level to pin: the best that is not above what was chosen, else the smallest; −1 where nothing was. */
export function levelFor(levels: Level[], { height }: Pick<Preferences, 'height'>): number {
  if (height === null || levels.length === 0) return -1;
  const order = levels.map((level, index) => ({ ...level, index })).sort((a, b) => b.height - a.height);
  return (order.find((level) => level.height <= height) ?? order.at(-1)!).index;
}

/** The track to show, −1 for none: "en" also takes "en-GB". */
export const subtitlesFor = (tracks: Track[], { subtitles }: Pick<Preferences, 'subtitles'>): number =>
  subtitles === null ? -1 : inLanguage(tracks, subtitles);

/** The sound to play, −1 for the film's own choice: of the same language the one of the same name, such as 5.1. */
export function soundFor(tracks: Track[], { sound }: Pick<Preferences, 'sound'>): number {
  if (!sound) return -1;
  const same = tracks.findIndex(({ language, name }) => language === sound.language && name === sound.name);
  return same >= 0 ? same : inLanguage(tracks, sound.language);
}

function inLanguage(tracks: Track[], wanted: string): number {
  const exact = tracks.findIndex(({ language }) => language === wanted);
  const base = (language: string) => language.split('-')[0];
  return exact >= 0 ? exact : tracks.findIndex(({ language }) => base(language) === base(wanted));
}
