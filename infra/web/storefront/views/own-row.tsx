import { type Api, type Schemas, answerOf } from '../../shared/client.ts';
import { words } from '../../shared/format.ts';
import { ProblemNotice } from '../../shared/ui/notices.tsx';
import { usePerson } from '../../shared/person.ts';
import { HideButton, ResumeCard, TitleCard } from '../components/cards.tsx';
import { useRemovable } from '../components/removable.ts';
import { Shelf } from '../components/shelf.tsx';

type Item = Schemas['HomeItem'];

/** How a card is taken out of a row: what its button says, what is said afterwards, and the call. */
export interface Removal {
  label: (name: string) => string;
  done: (name: string) => string;
  remove: (api: Api, titleId: string) => Promise<unknown>;
}

const of = (titleId: string) => ({ params: { path: { titleId } } });

const CONTINUED: Removal = {
  label: (name) => `Remove ${name} from Continue Watching`,
  done: (name) => `${name} removed`,
  remove: (api, titleId) => answerOf(api.DELETE('/v1/me/continue-watching/{titleId}', of(titleId))),
};
export const LISTED: Removal = {
  label: (name) => `Remove ${name} from my list`,
  done: (name) => `${name} is off your list`,
  remove: (api, titleId) => answerOf(api.DELETE('/v1/me/watchlist/{titleId}', of(titleId))),
};
export const WATCHED: Removal = {
  label: (name) => `Remove ${name} from my history`,
  done: (name) => `${name} is out of your history`,
  remove: (api, titleId) => answerOf(api.DELETE('/v1/me/history/{titleId}', of(titleId))),
};
const RECOMMENDED: Removal = {
  label: (name) => `Not interested in ${name}`,
  done: (name) => `${name} will not be recommended`,
  remove: (api, titleId) => answerOf(api.DELETE('/v1/me/recommendations/{titleId}', of(titleId))),
};
const REMOVALS: Record<string, Removal> = {
  ...{ 'continue-watching': CONTINUED, watchlist: LISTED },
  ...{ 'recently-watched': WATCHED, 'watch-again': WATCHED },
};

/** Rows that are the beginning of a list with a page of its own. */
const WHOLE: Record<string, string> = { watchlist: '#/my-list', 'recently-watched': '#/watched' };

const noteOf = ({ state, reason }: Item) =>
  state ? words(state) : reason?.basedOn && `Because of ${reason.basedOn.name}`;

/** A row of a person's home page, out of which each card can be taken. */
export function OwnRow({ row: { id, name, items } }: { row: Schemas['Home']['rows'][number] }) {
  const { api } = usePerson();
  const { label, done, remove } = REMOVALS[id] ?? RECOMMENDED;
  const { shown, list, take, refusalOf } = useRemovable(items, {
    idOf: ({ title }) => title.id,
    remove: ({ title }) => remove(api, title.id),
    done: ({ title }) => done(title.name),
  });
  const card = (item: Item) =>
    id === 'continue-watching' ? (
      <ResumeCard item={item} />
    ) : (
      <TitleCard title={item.title} note={noteOf(item)} />
    );
  return (
    <div ref={list}>
      {shown.length > 0 && (
        <Shelf id={id} heading={name} {...(WHOLE[id] !== undefined && { moreHref: WHOLE[id] })}>
          {shown.map((item) => (
            <div class="removable" key={item.title.id}>
              {card(item)}
              <HideButton label={label(item.title.name)} onHide={() => void take(item)} />
              {refusalOf(item) !== undefined && <ProblemNotice failure={refusalOf(item)} />}
            </div>
          ))}
        </Shelf>
      )}
    </div>
  );
}
