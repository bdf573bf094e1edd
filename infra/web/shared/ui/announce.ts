import { signal } from '@preact/signals';

/** What the page's live region holds. */
export const announcement = signal('');

/** Says something to screen readers without moving the focus; the same words twice are said twice. */
export function announce(text: string): void {
  announcement.value = '';
  setTimeout(() => (announcement.value = text), 50);
}
