/** What the keys do. */
export interface PlayerActions {
  togglePlay(): void;
  /** Seconds, negative goes back. */
  skip(seconds: number): void;
  /** A share of the running time, 0 to 1. */
  seekTo(share: number): void;
  /** A share of full volume, negative is softer. */
  changeVolume(by: number): void;
  toggleMute(): void;
  toggleFullScreen(): void;
  toggleSubtitles(): void;
  togglePictureInPicture(): void;
  /** Plays the next episode, where there is one. */
  playNext(): void;
  showHelp(): void;
}

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}

/** For the help sheet. */
export const KEYS: [keys: string, does: string][] = [
  ['Space or K', 'Play or pause'],
  ['J or ←', 'Back 10 seconds'],
  ['L or →', 'On 10 seconds'],
  ['↑ and ↓', 'Louder and softer'],
  ['M', 'Sound off and on'],
  ['0 to 9', 'To that tenth of the running time'],
  ['Home and End', 'To the beginning and to the end'],
  ['F', 'Full screen'],
  ['C', 'Subtitles on and off'],
  ['P', 'Picture in picture'],
  ['N', 'Next episode'],
  ['?', 'This help'],
];

const SKIP_SECONDS = 10;
const VOLUME_STEP = 0.1;

const ACTIONS: Record<string, (player: PlayerActions) => void> = {
  ' ': (player) => player.togglePlay(),
  k: (player) => player.togglePlay(),
  j: (player) => player.skip(-SKIP_SECONDS),
  l: (player) => player.skip(SKIP_SECONDS),
  arrowleft: (player) => player.skip(-SKIP_SECONDS),
  arrowright: (player) => player.skip(SKIP_SECONDS),
  arrowup: (player) => player.changeVolume(VOLUME_STEP),
  arrowdown: (player) => player.changeVolume(-VOLUME_STEP),
  home: (player) => player.seekTo(0),
  end: (player) => player.seekTo(1),
  m: (player) => player.toggleMute(),
  f: (player) => player.toggleFullScreen(),
  c: (player) => player.toggleSubtitles(),
  p: (player) => player.togglePictureInPicture(),
  n: (player) => player.playNext(),
  '?': (player) => player.showHelp(),
};

/** Keys that a focused control takes for itself: a list reads letters and arrows, a button is pressed by space. */
const TAKEN: Record<string, RegExp> = {
  SELECT: /./,
  BUTTON: /^ $/,
  SUMMARY: /^ $/,
  INPUT: /^(arrow.*|home|end)$/,
};

/** What a key does while an element of `tag` has the focus; nothing for keys that are not the player's. */
export function actionOf(press: KeyPress, tag: string): ((player: PlayerActions) => void) | undefined {
  const key = press.key.toLowerCase();
  if (press.ctrlKey || press.metaKey || press.altKey || TAKEN[tag]?.test(key)) return undefined;
  if (/^\d$/.test(key)) return (player) => player.seekTo(Number(key) / 10);
  return Object.hasOwn(ACTIONS, key) ? ACTIONS[key] : undefined;
}
