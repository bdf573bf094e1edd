import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import { Controls } from './controls/controls.tsx';
import { joinSession, nameSession } from './device/media-session.ts';
import { keepAwake } from './device/wake-lock.ts';
import { Help } from './help.tsx';
import { actionOf, type PlayerActions } from './keys.ts';
import type { Names } from './names.ts';
import { playEpisode } from './next-episode.tsx';
import { actionsOf } from './player-actions.ts';
import type { Watching } from './watching.ts';

const IDLE_MS = 3000;

interface StageProps {
  video: RefObject<HTMLVideoElement>;
  watching: Watching | undefined;
  names: Names;
  /** The bar above the picture, and what covers the picture. */
  children: ComponentChildren;
}

/** The picture with everything on it; all of it fills the screen. */
export function Stage({ video, watching, names, children }: StageProps) {
  const stage = useRef<HTMLDivElement>(null);
  const [help, setHelp] = useState(false);
  const idle = useIdle(stage, video);
  const fullScreen = useFullScreen();
  const { next } = names;
  const actions = useMemo(() => {
    const playNext = () => next && playEpisode(next);
    return watching && actionsOf(watching, { playNext, showHelp: () => setHelp(true) });
  }, [watching, next]);
  const status = watching?.status.value;
  const shown = status?.name === 'running' || status?.name === 'resting';
  useKeys(shown ? actions : undefined);
  useDevice(shown ? watching : undefined, actions, names);
  // What had the focus, a panel, is gone.
  useEffect(() => {
    if (shown) stage.current?.focus({ preventScroll: true });
  }, [shown]);
  return (
    <div class={`watch${idle ? ' idle' : ''}`} ref={stage} tabIndex={-1}>
      <video
        id="player"
        ref={video}
        playsInline
        preload="auto"
        // A tap only shows the controls.
        onPointerUp={({ pointerType, button }) =>
          pointerType !== 'touch' && button === 0 && actions?.togglePlay()
        }
        onDblClick={() => actions?.toggleFullScreen()}
      />
      {children}
      {shown && watching && actions && (
        <>
          {status.name === 'running' && status.trouble && (
            <p class="player-note" role="status">
              The connection is gone. It plays on by itself as soon as it is back.
            </p>
          )}
          <Unmute watching={watching} />
          <Controls {...{ watching, actions, fullScreen }} hasNext={next !== undefined} />
        </>
      )}
      {help && <Help onClose={() => setHelp(false)} />}
    </div>
  );
}

function Unmute({ watching: { video, silenced } }: { watching: Watching }) {
  useEffect(() => {
    const update = () => (silenced.value &&= video.muted);
    video.addEventListener('volumechange', update);
    return () => video.removeEventListener('volumechange', update);
  }, [video]);
  if (!silenced.value) return null;
  return (
    <button
      id="unmute"
      type="button"
      class="button primary unmute"
      onClick={() => {
        video.muted = false;
        document.getElementById('play')?.focus();
      }}
    >
      Turn the sound on
    </button>
  );
}

/** The screen, the buttons and the lock screen of the device, as long as there is a picture. */
function useDevice(watching: Watching | undefined, actions: PlayerActions | undefined, names: Names): void {
  const hasNext = names.next !== undefined;
  useEffect(() => watching && keepAwake(watching.video), [watching]);
  useEffect(() => nameSession(names), [names]);
  useEffect(
    () => (watching && actions ? joinSession(watching, actions, hasNext) : undefined),
    [watching, actions, hasNext],
  );
}

function useKeys(actions: PlayerActions | undefined): void {
  useEffect(() => {
    if (!actions) return;
    const press = (event: KeyboardEvent) => {
      const focused = event.target as Element | null;
      if (focused?.closest('dialog')) return;
      // The time line's own arrows would go on by a hundredth of the film.
      const tag = focused?.id === 'seek' ? '' : (focused?.tagName ?? '');
      const action = actionOf(event, tag);
      if (!action) return;
      event.preventDefault();
      action(actions);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [actions]);
}

/** True when the viewer has touched nothing for a while and the picture plays. */
function useIdle(stage: RefObject<HTMLElement>, video: RefObject<HTMLVideoElement>): boolean {
  const [idle, setIdle] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    // An open list of choices tells nothing of the pointer that moves over it.
    const choosing = () => document.activeElement?.tagName === 'SELECT';
    const wake = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(() => setIdle(!video.current!.paused && !choosing()), IDLE_MS);
    };
    const touched = ['pointermove', 'pointerdown', 'keydown', 'focusin'];
    const played = ['play', 'pause', 'seeked'];
    for (const event of touched) stage.current!.addEventListener(event, wake);
    for (const event of played) video.current!.addEventListener(event, wake);
    return () => clearTimeout(timer);
  }, []);
  return idle;
}

function useFullScreen(): boolean {
  const [fullScreen, setFullScreen] = useState(false);
  useEffect(() => {
    const update = () => setFullScreen(document.fullscreenElement !== null);
    document.addEventListener('fullscreenchange', update);
    update();
    return () => {
      document.removeEventListener('fullscreenchange', update);
      // Another episode goes on filling the screen, another page does not.
      const goesOn = location.hash.startsWith('#/watch/');
      if (document.fullscreenElement && !goesOn) void document.exitFullscreen();
    };
  }, []);
  return fullScreen;
}
