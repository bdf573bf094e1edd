import type { Schemas } from '../../../shared/client.ts';
import type { Field, Option } from '../../../shared/ui/field.tsx';
import type { Values } from '../../components/editor.tsx';

type NewPlan = Schemas['NewPlan'];
export type Name = keyof NewPlan;

const same = (values: readonly string[]): Option[] => values.map((value) => [value, value]);
const YES_NO: Option[] = [
  ['yes', 'Yes'],
  ['no', 'No'],
];
const CURRENCIES = ['USD', 'EUR', 'GBP', 'CHF', 'CAD', 'AUD', 'SEK', 'NOK', 'DKK', 'PLN'];

export const PLAN_FIELDS: Field<Name>[] = [
  { name: 'name', label: 'Name', required: true, refused: () => 'A name has up to 60 visible characters.' },
  {
    name: 'description',
    label: 'Description',
    required: true,
    rows: 3,
    refused: () => 'A description has up to 500 visible characters.',
  },
  {
    name: 'price',
    label: 'Price',
    required: true,
    hint: `Such as 7.99 USD. Currencies: ${CURRENCIES.join(', ')}.`,
    refused: () => 'A price is an amount up to 100,000 with its currency, such as 7.99 USD.',
  },
  {
    name: 'validityDays',
    label: 'Days of a term',
    type: 'number',
    required: true,
    refused: () => 'A term has 1 to 3650 days.',
  },
  {
    name: 'accessLevel',
    label: 'Opens',
    required: true,
    options: [
      ['basic', 'Basic titles'],
      ['premium', 'Premium titles too'],
    ],
  },
  {
    name: 'maxDevicesAllowed',
    label: 'Streams at a time',
    type: 'number',
    required: true,
    refused: () => 'A plan allows 1 to 10 streams.',
  },
  {
    name: 'resolution',
    label: 'Best resolution',
    required: true,
    options: same(['480p', '720p', '1080p', '4K']),
  },
  {
    name: 'isActive',
    label: 'On sale',
    required: true,
    options: YES_NO,
    hint: 'Off sale, nobody new can take it; those who hold it keep it.',
  },
  {
    name: 'renewable',
    label: 'Renewable',
    required: true,
    options: YES_NO,
    hint: 'Those who hold it may renew it, off sale too.',
  },
];

/** Every currency on offer has two decimals. */
const priceText = ({ amount, currency }: Schemas['Money']) => `${(amount / 100).toFixed(2)} ${currency}`;

/** What cannot be read goes to the API as it is not: it refuses it at the field. */
function priceOf(text: string): Schemas['Money'] {
  const [, amount = '', currency = ''] = /^(\d+(?:[.,]\d{1,2})?)\s*([a-z]{3})$/i.exec(text.trim()) ?? [];
  const minor = amount ? Math.round(Number(amount.replace(',', '.')) * 100) : -1;
  return { amount: minor, currency: currency.toUpperCase() as Schemas['Money']['currency'] };
}

const yes = (value: string) => value === 'yes';
const READ: { [N in Name]: (value: string) => unknown } = {
  name: String,
  description: String,
  price: priceOf,
  validityDays: Number,
  accessLevel: String,
  maxDevicesAllowed: Number,
  resolution: String,
  isActive: yes,
  renewable: yes,
};

export const planValues = (plan: Schemas['Plan']): Values<Name> => ({
  name: plan.name,
  description: plan.description,
  price: priceText(plan.price),
  validityDays: String(plan.validityDays),
  accessLevel: plan.accessLevel,
  maxDevicesAllowed: String(plan.maxDevicesAllowed),
  resolution: plan.resolution,
  isActive: plan.isActive ? 'yes' : 'no',
  renewable: plan.renewable ? 'yes' : 'no',
});

/** What the form says, as the API takes it. */
export const planChanges = (values: Partial<Values<Name>>): Schemas['PlanChanges'] =>
  Object.fromEntries((Object.keys(values) as Name[]).map((name) => [name, READ[name](values[name]!)]));
