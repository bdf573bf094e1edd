/** Where the reader was on each page of this visit, by the key of its entry in the history. */
const places = new Map<string, number>();
/** How long the rows of a page may take to come back. */
const RESTORE_MS = 3000;
let entry = '';
let wanted: number | undefined;
let first = true;

/** Pages load after the browser would have scrolled, so it leaves that to us. */
history.scrollRestoration = 'manual';

/** Before the next page is drawn: the reader still stands where they were on the one before. */
function enter(): void {
  if (entry !== '' && wanted === undefined) places.set(entry, scrollY);
  const key = (history.state as { key?: string } | null)?.key;
  entry = key ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  wanted = key === undefined ? 0 : (places.get(key) ?? 0);
  if (key === undefined) history.replaceState({ key: entry }, '');
}

enter();
addEventListener('popstate', enter);
/** Another page takes the place of the one before, and of what had the focus there. */
export function left(): void {
  first = false;
  if (!wanted) scrollTo(0, 0);
  document.getElementById('main')?.focus({ preventScroll: true });
}

/** No page before this one: the browser's own place of the focus, before the skip link, is right. */
export const isFirstPage = (): boolean => first;

/** The reader moves by themselves, so nothing is put back any more. */
const OWN_MOVES = ['wheel', 'touchstart', 'keydown', 'pointerdown'] as const;

/** The page has its content: going back ends where the reader was, as soon as the page is long enough again. */
export function arrived(): void {
  const place = wanted;
  if (!place) return void (wanted = undefined);
  const observer = new ResizeObserver(restore);
  const timer = setTimeout(stop, RESTORE_MS);
  observer.observe(document.body);
  for (const event of OWN_MOVES) addEventListener(event, stop);

  function restore() {
    scrollTo(0, place!);
    if (Math.abs(scrollY - place!) < 2) stop();
  }
  function stop() {
    observer.disconnect();
    clearTimeout(timer);
    for (const event of OWN_MOVES) removeEventListener(event, stop);
    if (wanted === place) wanted = undefined;
  }
}
