import { expect, vi, test } from 'vitest';
import { actionOf, type KeyPress, type PlayerActions } from '../../../infra/web/storefront/watch/keys.ts';

const press = (key: string, held: Partial<KeyPress> = {}): KeyPress => ({
  ...{ key, ctrlKey: false, metaKey: false, altKey: false },
  ...held,
});

/** What a key calls, with its arguments. */
function called(key: string, tag = 'DIV'): unknown[] | undefined {
  const heard: unknown[] = [];
  const player = new Proxy({} as PlayerActions, {
    get: (_, name) => vi.fn((...args: unknown[]) => void heard.push(name, ...args)),
  });
  const action = actionOf(press(key), tag);
  action?.(player);
  return action && heard;
}

test.each([
  [' ', ['togglePlay']],
  ['k', ['togglePlay']],
  ['K', ['togglePlay']],
  ['j', ['skip', -10]],
  ['l', ['skip', 10]],
  ['ArrowLeft', ['skip', -10]],
  ['ArrowRight', ['skip', 10]],
  ['ArrowUp', ['changeVolume', 0.1]],
  ['ArrowDown', ['changeVolume', -0.1]],
  ['0', ['seekTo', 0]],
  ['7', ['seekTo', 0.7]],
  ['Home', ['seekTo', 0]],
  ['End', ['seekTo', 1]],
  ['f', ['toggleFullScreen']],
  ['m', ['toggleMute']],
  ['c', ['toggleSubtitles']],
  ['p', ['togglePictureInPicture']],
  ['n', ['playNext']],
  ['?', ['showHelp']],
])('%s is the player’s', (key, calls) => {
  expect(called(key)).toEqual(calls);
});

test.each(['Tab', 'Enter', 'Escape', 'x', 'constructor'])('%s is left to the browser', (key) => {
  expect(called(key)).toBeUndefined();
});

test.each(['ctrlKey', 'metaKey', 'altKey'] as const)('a key with %s is the browser’s', (held) => {
  expect(actionOf(press('l', { [held]: true }), 'DIV')).toBeUndefined();
});

test('a focused button takes the space, a slider its arrows and a list every key', () => {
  expect(called(' ', 'BUTTON')).toBeUndefined();
  expect(called(' ', 'SUMMARY')).toBeUndefined();
  expect(called('k', 'BUTTON')).toEqual(['togglePlay']);
  expect(called('ArrowLeft', 'INPUT')).toBeUndefined();
  expect(called('Home', 'INPUT')).toBeUndefined();
  expect(called('m', 'INPUT')).toEqual(['toggleMute']);
  expect(called('k', 'SELECT')).toBeUndefined();
  expect(called('ArrowDown', 'SELECT')).toBeUndefined();
});
