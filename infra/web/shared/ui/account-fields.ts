import type { Schemas } from '../client.ts';
import type { Field } from './field.tsx';

export const EMAIL: Field<'email'> = {
  name: 'email',
  label: 'E-mail',
  type: 'email',
  autocomplete: 'username',
  required: true,
  refused: () => 'This is not an e-mail address we can write to.',
};

export const NAME: Field<'name'> = {
  name: 'name',
  label: 'Name',
  autocomplete: 'name',
  required: true,
  refused: () => 'A name has up to 80 visible characters.',
};

export const PHONE: Field<'phoneNumber'> = {
  name: 'phoneNumber',
  label: 'Phone',
  type: 'tel',
  autocomplete: 'tel',
  hint: 'With the country code, such as +14155550123.',
  refused: () => 'This is not a phone number with its country code, such as +14155550123.',
};

export const currentPassword = <Name extends string>(name: Name, label: string): Field<Name> => ({
  name,
  label,
  type: 'password',
  autocomplete: 'current-password',
  required: true,
});

export const newPassword = <Name extends string>(name: Name, label: string): Field<Name> => ({
  name,
  label,
  type: 'password',
  autocomplete: 'new-password',
  required: true,
  hint: 'At least 8 characters; any will do.',
  refused: (detail) =>
    detail.includes('common')
      ? 'This is one of the most common passwords. Choose another.'
      : detail.includes('e-mail')
        ? 'This is your own e-mail address or its name. Choose another.'
        : 'A password has 8 to 128 characters.',
});

const LANGUAGES: readonly (readonly [Schemas['Language'], string])[] = [
  ['en', 'English'],
  ['de', 'Deutsch'],
];

export const LANGUAGE: Field<'language'> = {
  name: 'language',
  label: 'Language of our mails',
  required: true,
  options: LANGUAGES,
};

/** The first of the browser's languages that mails are written in. */
export function browserLanguage(): Schemas['Language'] {
  const spoken = navigator.languages.map((tag) => tag.split('-')[0]);
  const [first] = spoken.flatMap((each) => LANGUAGES.filter(([language]) => language === each));
  return first?.[0] ?? 'en';
}
