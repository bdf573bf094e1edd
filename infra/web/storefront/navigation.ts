/** Where the reader was on each page of this visit, by the key of its entry in the history. */
const places = new Map<string, number>();
let entry = '';
let wanted: number | undefined;
let pages = 0;

/** Pages load after the browser would have scrolled, so it leaves that to us. */
history.scrollRestoration = 'manual';

function enter(): void {
  const key = (history.state as { key?: string } | null)?.key;
  entry = key ?? crypto.getRandomValues(new Uint32Array(2)).join('-');
  wanted = key === undefined ? 0 : (places.get(key) ?? 0);
  if (key === undefined) history.replaceState({ key: entry }, '');
}

enter();
addEventListener('popstate', () => {
  enter();
  pages++;
  if (wanted === 0) scrollTo(0, 0);
  // What had the focus goes away with the page before.
  document.getElementById('main')?.focus({ preventScroll: true });
});
addEventListener(
  'scroll',
  () => {
    if (wanted === undefined) places.set(entry, scrollY);
  },
  { passive: true },
);

/** No page before this one: the browser's own place of the focus, before the skip link, is right. */
export const isFirstPage = (): boolean => pages === 0;

/** The page has its content: going back ends where the reader was. */
export function arrived(): void {
  if (wanted) scrollTo(0, wanted);
  wanted = undefined;
}
