import { Answer, useAnswer } from '../../shared/ui/answer.tsx';
import { usePerson } from '../../shared/person.ts';
import { type Filters, listTitles } from '../catalogue.ts';
import { type CardTitle, TitleCard } from './cards.tsx';
import { Near } from './near.tsx';
import { Shelf, ShelfSkeleton } from './shelf.tsx';

/** Titles of a row at most. */
export const ROW = 20;

export interface Entry {
  title: CardTitle;
  note?: string;
}

interface TitleRowProps {
  id: string;
  heading: string;
  moreHref?: string;
  entries: Entry[];
}

/** A shelf of posters; nothing where there are none. */
export function TitleRow({ entries, ...shelf }: TitleRowProps) {
  if (entries.length === 0) return null;
  return (
    <Shelf {...shelf}>
      {entries.map((entry) => (
        <TitleCard key={entry.title.id} {...entry} />
      ))}
    </Shelf>
  );
}

type LazyRowProps = Omit<TitleRowProps, 'entries'> & { ask: () => Promise<Entry[]> };

/** A shelf that asks when it is about to be seen, so that a long page costs the caller little. */
export function LazyRow(props: LazyRowProps) {
  const waiting = <ShelfSkeleton heading={props.heading} />;
  return (
    <Near waiting={waiting}>
      <AskedRow {...props} />
    </Near>
  );
}

function AskedRow({ ask, ...row }: LazyRowProps) {
  const asked = useAnswer(ask, []);
  return (
    <Answer of={asked} waiting={<ShelfSkeleton heading={row.heading} />}>
      {(entries) => <TitleRow entries={entries} {...row} />}
    </Answer>
  );
}

/** A row of the catalogue, whose heading leads to everything of its kind. */
export function CatalogueRow({ id, heading, filters }: { id: string; heading: string; filters: Filters }) {
  const { api } = usePerson();
  const ask = async () =>
    (await listTitles(api, { ...filters, limit: ROW })).items.map((title) => ({ title }));
  const moreHref = `#/search?${new URLSearchParams({ ...filters })}`;
  return <LazyRow id={id} heading={heading} moreHref={moreHref} ask={ask} />;
}
