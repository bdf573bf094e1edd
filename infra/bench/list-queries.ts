import { ADMIN_ORDERS, type AdminOrder, type Order, ORDERS } from '../../lib/domain/catalogue/shelves.ts';
import { peoplePage } from '../../lib/store/admin/people.ts';
import { auditEntries } from '../../lib/store/audit.ts';
import { similarTo, titlesPage } from '../../lib/store/catalogue/title-lists.ts';
import { adminTitlesPage } from '../../lib/store/titles/title-pages.ts';
import type { Table } from '../../lib/table/table.ts';
import { NOW, titleOf } from './list-data.ts';

/** A list and how many entries its first page has. */
export interface List {
  name: string;
  read: (table: Table) => Promise<number>;
}

const PAGE = { limit: 20, after: undefined };
const sample = titleOf(7);
const [genre = ''] = sample.genres;
const [first = '', second = '', third = ''] = sample.name.split(' ');
const [person = ''] = sample.cast;
const { type, accessLevel } = sample;
/** A word with two letters swapped in the middle. */
const slip = `${first.slice(0, 2)}${first[3]}${first[2]}${first.slice(4)}`;

const FILTERS: [name: string, filter: object][] = [
  ['genre', { genre }],
  ['type', { type }],
  ['level', { accessLevel }],
  ['genre × type', { genre, type }],
  ['genre × level', { genre, accessLevel }],
  ['type × level', { type, accessLevel }],
  ['genre × type × level', { genre, type, accessLevel }],
];
const SEARCHES: [name: string, filter: { q: string; genre?: string }][] = [
  ['one letter', { q: first.slice(0, 1) }],
  ['three letters', { q: first.slice(0, 3) }],
  ['a word', { q: first }],
  ['two words turned round', { q: `${second} ${first}` }],
  ['the beginnings of three', { q: [third, first, second].map((word) => word.slice(0, 4)).join(' ') }],
  ['a person', { q: person }],
  ['a word and a person', { q: `${first} ${person.split(' ')[1]}` }],
  ['two words in one', { q: first + second }],
  ['one word in two', { q: `${first.slice(0, 3)} ${first.slice(3)}` }],
  ['a slip', { q: slip }],
  ['a slip in two words', { q: `${slip} ${second}` }],
  ['nothing', { q: 'xxxxxxxx' }],
  ['a word in a genre', { q: first, genre }],
];
const PEOPLE: [name: string, filter: object][] = [
  ['all', {}],
  ['an address', { email: 'ba' }],
  ['administrators', { role: 'admin' }],
  ['disabled', { status: 'disabled' }],
];

const titles = (order: Order | undefined, filter: object) => async (table: Table) =>
  (await titlesPage(table, { filter, order, now: NOW }, PAGE)).items.length;
const adminTitles = (order: AdminOrder, filter: object) => async (table: Table) =>
  (await adminTitlesPage(table, { filter, order, now: NOW }, PAGE)).items.length;

/** Every list with every filter, every order and every kind of search; filters and orders take turns. */
export const LISTS: List[] = [
  ...ORDERS.map((order) => ({ name: `all, ${order}`, read: titles(order, {}) })),
  ...FILTERS.map(([name, filter], index) => {
    const order = ORDERS[index % ORDERS.length]!;
    return { name: `${name}, ${order}`, read: titles(order, filter) };
  }),
  ...SEARCHES.map(([name, filter]) => ({ name: `search: ${name}`, read: titles(undefined, filter) })),
  {
    name: 'similar titles',
    read: async (table: Table) => (await similarTo(table, sample, NOW)).length,
  },
  ...ADMIN_ORDERS.map((order) => ({ name: `${order}: all`, read: adminTitles(order, {}) })),
  ...[...FILTERS.slice(0, 4), ['drafts', { status: 'draft' }] as const].map(([name, filter], index) => {
    const order = ADMIN_ORDERS[index % ADMIN_ORDERS.length]!;
    return { name: `${order}: ${name}`, read: adminTitles(order, filter) };
  }),
  { name: 'admin search: a word', read: adminTitles('admin-newest', { q: first }) },
  { name: 'admin search: three letters', read: adminTitles('admin-newest', { q: first.slice(0, 3) }) },
  ...PEOPLE.map(([name, filter]) => ({
    name: `people: ${name}`,
    read: async (table: Table) => (await peoplePage(table, filter, PAGE, NOW)).items.length,
  })),
  ...Object.entries({
    all: {},
    'of an object': { objectId: 'ttl_5' },
    'by a person': { actorId: 'usr_1' },
  }).map(([name, filter]) => ({
    name: `audit: ${name}`,
    read: async (table: Table) => (await auditEntries(table, PAGE, filter)).records.length,
  })),
];
