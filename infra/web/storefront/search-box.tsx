import { useEffect, useState } from 'preact/hooks';
import { useSearch } from 'wouter-preact';
import type { Schemas } from '../shared/client.ts';
import { plural } from '../shared/format.ts';
import { navigate } from '../shared/hash-location.ts';
import { usePerson } from '../shared/person.ts';
import { announce } from '../shared/ui/announce.ts';
import { listTitles } from './catalogue.ts';

/** How long the reader pauses before titles are suggested: each question counts against the limits of the address. */
const PAUSE_MS = 250;
const LEAST_LETTERS = 2;
const SUGGESTED = 6;
const LIST = 'search-suggestions';
const optionId = (index: number) => `${LIST}-${index}`;

/** What a text finds, best first; empty while there is no text, or none was found. A late answer is dropped. */
function useSuggestions(text: string): Schemas['Title'][] {
  const { api } = usePerson();
  const [titles, setTitles] = useState<Schemas['Title'][]>([]);
  const q = text.trim();
  useEffect(() => {
    if (q.length < LEAST_LETTERS) return setTitles([]);
    let wanted = true;
    const suggest = (items: Schemas['Title'][]) => {
      if (!wanted) return;
      setTitles(items);
      if (items.length > 0) announce(plural(items.length, 'suggestion'));
    };
    const ask = () =>
      listTitles(api, { q, limit: SUGGESTED }).then(
        ({ items }) => suggest(items),
        // Suggestions are an extra: the search itself says what is wrong.
        () => suggest([]),
      );
    const timer = setTimeout(() => void ask(), PAUSE_MS);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [api, q]);
  return titles;
}

/** The step of an arrow through `count` suggestions and the text itself, which is -1. */
const stepped = (active: number, step: number, count: number): number =>
  ((active + 1 + step + count + 1) % (count + 1)) - 1;

/**
 * The search, with titles suggested while one types: a combobox of the ARIA authoring practices (list autocomplete with
 * manual selection). `shown`: the page below is that of a search.
 */
export function SearchBox({ shown }: { shown: boolean }) {
  const query = useSearch();
  const searched = shown ? (new URLSearchParams(query).get('q') ?? '') : '';
  const [text, setText] = useState(searched);
  /** What was typed and is to be suggested for; '' once the list was closed. */
  const [typed, setTyped] = useState('');
  const [active, setActive] = useState(-1);
  const titles = useSuggestions(typed);
  const isOpen = typed !== '' && titles.length > 0;
  useEffect(() => setText(searched), [searched]);
  useEffect(() => setActive(-1), [titles]);
  const close = () => {
    setTyped('');
    setActive(-1);
  };
  const search = () => {
    const q = text.trim();
    close();
    navigate(q ? `/search?${new URLSearchParams({ q })}` : '/search');
  };
  const open = ({ id }: Schemas['Title']) => {
    close();
    setText('');
    navigate(`/title/${id}`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (isOpen) setActive(stepped(active, step, titles.length));
      else setTyped(text);
    } else if (event.key === 'Escape' && isOpen) {
      // The browser would empty the field.
      event.preventDefault();
      close();
    } else if (event.key === 'Home' || event.key === 'End') setActive(-1);
  };
  return (
    <form
      class="site-search"
      id="search-form"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        const chosen = isOpen ? titles[active] : undefined;
        if (chosen) open(chosen);
        else search();
      }}
    >
      <label class="visually-hidden" for="search-input">
        Search titles
      </label>
      <input
        id="search-input"
        name="q"
        type="search"
        placeholder="Search titles"
        autocomplete="off"
        maxLength={100}
        role="combobox"
        aria-autocomplete="list"
        aria-expanded={isOpen}
        {...(isOpen && { 'aria-controls': LIST })}
        {...(active >= 0 && { 'aria-activedescendant': optionId(active) })}
        value={text}
        onInput={({ currentTarget: { value } }) => {
          setText(value);
          setTyped(value);
          setActive(-1);
        }}
        onKeyDown={onKeyDown}
        onBlur={close}
      />
      {isOpen && <Suggestions titles={titles} active={active} open={open} />}
    </form>
  );
}

interface SuggestionsProps {
  titles: Schemas['Title'][];
  /** The index of the one that Enter opens. */
  active: number;
  open: (title: Schemas['Title']) => void;
}

const Suggestions = ({ titles, active, open }: SuggestionsProps) => (
  <ul class="suggestions" id={LIST} role="listbox" aria-label="Suggestions">
    {titles.map((title, index) => (
      <li
        key={title.id}
        id={optionId(index)}
        role="option"
        aria-selected={index === active}
        // The text keeps the focus, or the list would close under the pointer.
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => open(title)}
      >
        {title.name}
        <span class="suggestion-facts">
          {title.type === 'series' ? 'Series' : 'Film'}, {title.releaseYear}
        </span>
      </li>
    ))}
  </ul>
);
