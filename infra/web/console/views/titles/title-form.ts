import type { Schemas } from '../../../shared/client.ts';
import { type Field, linesOf, type Option } from '../../../shared/ui/field.tsx';
import type { Values } from '../../components/editor.tsx';

type Title = Schemas['AdminTitle'];
type NewTitle = Schemas['NewTitle'];
type Name = Exclude<keyof NewTitle, 'type'>;

export const LEVELS: Option[] = [
  ['free', 'Free'],
  ['basic', 'Basic'],
  ['premium', 'Premium'],
];
const RATINGS = ['0+', '6+', '12+', '16+', '18+'].map((rating): Option => [rating, rating]);
const ADDRESS = {
  hint: 'An https address of an image, unless you upload one. Without any the name stands there.',
  refused: (detail: string) =>
    detail.startsWith('must be on')
      ? `An image ${detail}.`
      : 'This is not an https address of up to 500 characters.',
};

const peopleText = (most: number) => (detail: string) =>
  detail.includes('twice')
    ? 'Somebody is named twice.'
    : `Up to ${most} names of up to 80 characters, one a line.`;

export const TYPE: Field<'type'> = {
  name: 'type',
  label: 'Type',
  required: true,
  options: [
    ['movie', 'Film'],
    ['series', 'Series'],
  ],
  hint: 'It cannot be changed later.',
};

export const titleFields = (genres: Schemas['AdminGenre'][]): Field<Name>[] => [
  { name: 'name', label: 'Name', required: true, refused: () => 'A name has up to 200 visible characters.' },
  {
    name: 'synopsis',
    label: 'Synopsis',
    required: true,
    rows: 4,
    refused: () => 'A synopsis has up to 2,000 visible characters.',
  },
  {
    name: 'genres',
    label: 'Genres',
    required: true,
    several: true,
    options: genres.map(({ id, name }) => [id, name]),
    hint: 'One to five.',
    refused: (detail) =>
      /unknown|no such/i.test(detail)
        ? 'One of these genres is not there any more. Load the page anew.'
        : 'Choose one to five genres.',
  },
  {
    name: 'releaseYear',
    label: 'Year',
    type: 'number',
    required: true,
    refused: () => 'A year from 1888 to 2200.',
  },
  { name: 'maturityRating', label: 'Age rating', required: true, options: RATINGS },
  { name: 'accessLevel', label: 'Access', required: true, options: LEVELS },
  {
    name: 'directors',
    label: 'Directors',
    rows: 2,
    hint: 'One a line.',
    refused: peopleText(20),
  },
  {
    name: 'cast',
    label: 'Cast',
    rows: 4,
    hint: 'One a line.',
    refused: peopleText(50),
  },
  {
    name: 'externalId',
    label: 'Your own number',
    hint: 'What you call the title elsewhere. No two titles have the same.',
    refused: () => 'Up to 64 letters, digits and . _ : - and the first is a letter or a digit.',
    refusals: { external_id_taken: 'Another title has this number.' },
  },
  { name: 'posterUrl', label: 'Address of the poster', ...ADDRESS },
  { name: 'backdropUrl', label: 'Address of the backdrop', ...ADDRESS },
  {
    name: 'availableFrom',
    label: 'Available from',
    type: 'datetime-local',
    hint: 'A published title appears then. Your local time.',
    refused: () => 'This is not a date and time.',
  },
  {
    name: 'availableUntil',
    label: 'Available until',
    type: 'datetime-local',
    hint: 'It disappears then. Your local time.',
    refused: () => 'This is a date and time after “available from”.',
  },
];

/** An instant as a field of local time holds it, to the minute. */
function localTime(instant: string | null): string {
  if (instant === null) return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

export const titleValues = (title: Title): Values<Name> => ({
  name: title.name,
  synopsis: title.synopsis,
  genres: title.genres.toSorted().join('\n'),
  releaseYear: String(title.releaseYear),
  maturityRating: title.maturityRating,
  accessLevel: title.accessLevel,
  directors: title.directors.join('\n'),
  cast: title.cast.join('\n'),
  externalId: title.externalId ?? '',
  posterUrl: title.posterUrl ?? '',
  backdropUrl: title.backdropUrl ?? '',
  availableFrom: localTime(title.availableFrom),
  availableUntil: localTime(title.availableUntil),
});

const orNull = (value: string) => value.trim() || null;
const instant = (value: string) => (value ? new Date(value).toISOString() : null);

const READ: { [N in Name]: (value: string) => NewTitle[N] } = {
  name: (value) => value,
  synopsis: (value) => value,
  genres: linesOf,
  releaseYear: Number,
  maturityRating: (value) => value as NewTitle['maturityRating'],
  accessLevel: (value) => value as NewTitle['accessLevel'],
  directors: linesOf,
  cast: linesOf,
  externalId: orNull,
  posterUrl: orNull,
  backdropUrl: orNull,
  availableFrom: instant,
  availableUntil: instant,
};

/** What the form says, as the API takes it. */
export const titleChanges = (values: Partial<Values<Name>>): Schemas['TitleChanges'] =>
  Object.fromEntries((Object.keys(values) as Name[]).map((name) => [name, READ[name](values[name]!)]));

export const newTitle = ({ type, ...values }: Values<Name | 'type'>): NewTitle =>
  ({ type, ...titleChanges(values) }) as NewTitle;
