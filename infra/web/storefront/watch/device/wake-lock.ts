/** Keeps the screen on while a film plays before somebody's eyes; what it returns lets go. */
export function keepAwake(video: HTMLVideoElement): () => void {
  // Without a secure origin, and in older browsers, there is none.
  const wakeLock = navigator.wakeLock as WakeLock | undefined;
  if (!wakeLock) return () => undefined;
  let held: Promise<WakeLockSentinel | undefined> | undefined;
  const letGo = () => {
    void held?.then((lock) => lock?.release());
    held = undefined;
  };
  const update = () => {
    if (video.paused || document.hidden) letGo();
    // A battery that is low may refuse, which is no fault of the film.
    else held ??= wakeLock.request('screen').catch(() => undefined);
  };
  const leaving = new AbortController();
  const { signal } = leaving;
  for (const event of ['play', 'pause', 'emptied']) video.addEventListener(event, update, { signal });
  document.addEventListener('visibilitychange', update, { signal });
  update();
  return () => {
    leaving.abort();
    letGo();
  };
}
