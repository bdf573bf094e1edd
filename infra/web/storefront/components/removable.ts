import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { announce } from '../../shared/ui/announce.ts';
import { focusMain } from '../../shared/ui/page.tsx';

interface Removals<T> {
  idOf: (item: T) => string;
  remove: (item: T) => Promise<unknown>;
  /** What is said afterwards. */
  done: (item: T) => string;
}

/** A list out of which items can be taken; an item's `.hide-button` hands the focus to its neighbour's. */
export function useRemovable<T>(items: T[], { idOf, remove, done }: Removals<T>) {
  const [shown, setShown] = useState(items);
  const [refused, setRefused] = useState<{ id: string; failure: unknown }>();
  const list = useRef<HTMLDivElement>(null);
  const next = useRef<number>();
  useLayoutEffect(() => {
    if (next.current === undefined) return;
    const buttons = list.current?.querySelectorAll<HTMLElement>('.hide-button') ?? [];
    const neighbour = buttons[Math.min(next.current, buttons.length - 1)];
    next.current = undefined;
    if (neighbour) neighbour.focus();
    else focusMain();
  }, [shown]);
  const take = async (item: T) => {
    try {
      await remove(item);
    } catch (failure) {
      return setRefused({ id: idOf(item), failure });
    }
    announce(done(item));
    next.current = shown.findIndex((each) => idOf(each) === idOf(item));
    setShown((before) => before.filter((each) => idOf(each) !== idOf(item)));
  };
  const refusalOf = (item: T): unknown => (refused?.id === idOf(item) ? refused.failure : undefined);
  const add = (more: T[]) => setShown((before) => [...before, ...more]);
  return { shown, list, take, add, refusalOf };
}
