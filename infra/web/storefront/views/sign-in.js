import { call } from '../api.js';
import { apiForm } from '../forms.js';
import { h } from '../dom.js';
import { go, nextHash, signInHref } from '../router.js';
import { deviceFor, saveSession } from '../session.js';

const EMAIL = { name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', required: true };

export function signInView({ params }) {
  const next = nextHash(params);
  const form = apiForm({
    id: 'sign-in-form',
    submit: 'Sign in',
    fields: [
      EMAIL,
      {
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'current-password',
        required: true,
      },
    ],
    async onsubmit({ email, password }) {
      const body = { email, password, device: deviceFor(email) };
      saveSession(await call('POST', '/v1/auth/login', { body, anonymous: true }));
      go(next, { replace: true });
    },
  });
  return card('Sign in', form, [
    h('a', { href: signInHref(next, 'sign-up') }, 'New here? Create an account'),
    h('a', { href: '#/forgot-password' }, 'Forgot the password?'),
  ]);
}

export function signUpView({ params }) {
  const next = nextHash(params);
  const form = apiForm({
    id: 'sign-up-form',
    submit: 'Create account',
    fields: [
      { name: 'name', label: 'Name', autocomplete: 'name', required: true },
      EMAIL,
      {
        name: 'password',
        label: 'Password',
        type: 'password',
        autocomplete: 'new-password',
        required: true,
        hint: 'At least 8 characters; any will do.',
      },
      {
        name: 'phoneNumber',
        label: 'Phone',
        type: 'tel',
        autocomplete: 'tel',
        hint: 'With the country code, such as +14155550123.',
      },
    ],
    async onsubmit({ name, email, password, phoneNumber }) {
      const body = { name, email, password, device: deviceFor(email) };
      if (phoneNumber.trim()) body.phoneNumber = phoneNumber.trim();
      saveSession(await call('POST', '/v1/auth/register', { body, anonymous: true }));
      go(next, { replace: true });
    },
  });
  return card('Create your account', form, [
    h('a', { href: signInHref(next) }, 'Already have an account? Sign in'),
  ]);
}

/** A single form in the middle of the page, with links below. */
export function card(title, form, links = []) {
  return {
    title,
    node: h(
      'div.page.card-page',
      {},
      h('div.form-card', {}, h('h1', {}, title), form, h('div.form-links', {}, links)),
    ),
  };
}
