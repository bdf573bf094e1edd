import { useState } from 'preact/hooks';
import { ActionButton, Outcome, useAction } from '../../shared/ui/actions.tsx';
import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { Loading, usePageTitle } from '../../shared/ui/page.tsx';
import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { usePerson } from '../../shared/person.ts';
import { HideButton, TitleCard } from '../components/cards.tsx';
import { useRemovable } from '../components/removable.ts';
import { LISTED, type Removal, WATCHED } from './own-row.tsx';

interface OwnPage {
  items: { title: Schemas['Title'] }[];
  nextCursor: string | null;
}

interface ListProps {
  heading: string;
  /** What is said of an empty one. */
  empty: string;
  removal: Removal;
  ask: (api: Api, cursor: string | undefined) => Promise<OwnPage>;
}

/** A first page of twenty is the one that is kept ready. */
const PAGE = 20;
const pageOf = (cursor: string | undefined) => ({
  params: { query: { limit: PAGE, ...(cursor !== undefined && { cursor }) } },
});

export const MyListPage = () => (
  <OwnList
    heading="My list"
    empty="Nothing is on your list. A title's page puts it there."
    removal={LISTED}
    ask={(api, cursor) => answerOf(api.GET('/v1/me/watchlist', pageOf(cursor)))}
  />
);

export const WatchedPage = () => (
  <OwnList
    heading="Recently watched"
    empty="You have not watched anything yet."
    removal={WATCHED}
    ask={(api, cursor) => answerOf(api.GET('/v1/me/recently-watched', pageOf(cursor)))}
  />
);

/** A whole list of one's own, page by page, out of which each title can be taken. */
function OwnList(list: ListProps) {
  const { api } = usePerson();
  const first = useAnswer(() => list.ask(api, undefined), []);
  usePageTitle(first.value || first.failure ? list.heading : undefined);
  return (
    <Answer of={first} waiting={<Loading />} page>
      {(page) => (
        <div class="page own-list">
          <h1>{list.heading}</h1>
          <Cards first={page} {...list} />
        </div>
      )}
    </Answer>
  );
}

function Cards({ first, empty, removal, ask }: ListProps & { first: OwnPage }) {
  const { api } = usePerson();
  const action = useAction();
  const [cursor, setCursor] = useState(first.nextCursor);
  const { shown, list, take, add, refusalOf } = useRemovable(first.items, {
    idOf: ({ title }) => title.id,
    remove: ({ title }) => removal.remove(api, title.id),
    done: ({ title }) => removal.done(title.name),
  });
  const more = async () => {
    const page = await ask(api, cursor!);
    add(page.items);
    setCursor(page.nextCursor);
    // The button goes away with the last page.
    if (!page.nextCursor) [...list.current!.querySelectorAll<HTMLElement>('.card')].at(-1)?.focus();
  };
  return (
    <div>
      {shown.length === 0 && cursor === null && <p class="empty">{empty}</p>}
      <div class="grid" ref={list}>
        {shown.map((item) => (
          <div class="removable" key={item.title.id}>
            <TitleCard title={item.title} />
            <HideButton label={removal.label(item.title.name)} onHide={() => void take(item)} />
            {refusalOf(item) !== undefined && <ProblemNotice failure={refusalOf(item)} />}
          </div>
        ))}
      </div>
      <div class="more">
        {cursor !== null && (
          <ActionButton action={action} run={more} id="load-more">
            Show more
          </ActionButton>
        )}
        <Outcome action={action} />
      </div>
    </div>
  );
}
