import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ApiProblem } from '../../shared/client.ts';
import { plural } from '../../shared/format.ts';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { announce } from '../../shared/ui/announce.ts';
import { Answer, type Asked } from '../../shared/ui/answer.tsx';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { Loading } from '../../shared/ui/page.tsx';
import { textOf } from '../words.ts';

export interface PageOf<T> {
  items: T[];
  nextCursor: string | null;
}
export type ReadPage<T> = (cursor?: string) => Promise<PageOf<T>>;

/** Items of a page. */
export const PAGE = 30;

/** A page that holds something, if there is anything: one of a filtered list may be empty although there is more. */
export async function readSome<T>(read: ReadPage<T>, cursor?: string): Promise<PageOf<T>> {
  const page = await read(cursor);
  return page.items.length === 0 && page.nextCursor ? readSome(read, page.nextCursor) : page;
}

/** Every page of a list that is short, such as genres. */
export async function readAll<T>(read: ReadPage<T>, cursor?: string): Promise<T[]> {
  const { items, nextCursor } = await read(cursor);
  return nextCursor === null ? items : [...items, ...(await readAll(read, nextCursor))];
}

interface ListProps<T> {
  id: string;
  /** The first page. */
  of: Asked<PageOf<T>>;
  read: ReadPage<T>;
  noun: string;
  empty: string;
  children: (item: T) => ComponentChildren;
}

/** A list by pages, each item in a row. */
export function List<T>({ of, ...props }: ListProps<T>) {
  // Its filters say what is wrong with them, and trying again would not help.
  const isRefused = of.failure instanceof ApiProblem && of.failure.code === 'invalid_request';
  if (isRefused) return <ProblemNotice failure={of.failure} {...textOf(of.failure)} />;
  return (
    <Answer of={of} waiting={<Loading />}>
      {(first) => <Items key={JSON.stringify(first)} first={first} {...props} />}
    </Answer>
  );
}

function Items<T>({
  id,
  first,
  read,
  noun,
  empty,
  children,
}: Omit<ListProps<T>, 'of'> & { first: PageOf<T> }) {
  const action = useAction();
  const [{ items, nextCursor }, setPage] = useState(first);
  useEffect(() => {
    announce(items.length === 0 ? empty : `${plural(items.length, noun)}${nextCursor ? ' and more' : ''}`);
  }, [items]);
  if (items.length === 0) return <p class="empty">{empty}</p>;
  const more = async () => {
    const page = await readSome(read, nextCursor!);
    setPage({ items: [...items, ...page.items], nextCursor: page.nextCursor });
    // The button goes away with the last page.
    const rows = document.querySelectorAll<HTMLElement>(`#${id} > li`);
    if (!page.nextCursor) rows[items.length - 1]?.querySelector<HTMLElement>('a, summary')?.focus();
  };
  return (
    <div>
      <ul class="rows" id={id}>
        {items.map((item, index) => (
          <li key={index} class="row">
            {children(item)}
          </li>
        ))}
      </ul>
      <div class="more">
        {nextCursor && (
          <ActionButton action={action} run={more} id={`${id}-more`}>
            Show more
          </ActionButton>
        )}
        <Outcome action={action} />
      </div>
    </div>
  );
}
