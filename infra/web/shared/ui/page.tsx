import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { announce } from './announce.ts';
import { arrived, isFirstPage } from './navigation.ts';

/** The site's name, as its `index.html` says it. */
const SITE = document.title;

export function focusMain(): void {
  document.getElementById('main')?.focus();
}

/**
 * Says what the page is, once there is something to see: in the window's title and to screen readers, and puts the
 * reader back where they were. Undefined: still loading.
 */
export function usePageTitle(title: string | undefined): void {
  useEffect(() => {
    if (title === undefined) return;
    document.title = title ? `${title} · ${SITE}` : SITE;
    if (!isFirstPage()) announce(title || 'Home');
    arrived();
  }, [title]);
}

interface PageProps {
  title: string;
  class?: string;
  children: ComponentChildren;
}

/** A page of text and forms. */
export function Page({ title, class: className = '', children }: PageProps) {
  usePageTitle(title);
  return <div class={`page ${className}`.trim()}>{children}</div>;
}

export const Loading = () => <p class="loading">Loading…</p>;
