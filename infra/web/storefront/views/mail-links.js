import { call } from '../api.js';
import { actionButton, apiForm } from '../forms.js';
import { fill, h } from '../dom.js';
import { user } from '../session.js';
import { card } from './sign-in.js';

/** `#/forgot-password`: the answer is the same whether the address is known or not. */
export function forgotPasswordView() {
  const form = apiForm({
    id: 'forgot-password-form',
    submit: 'Send the link',
    fields: [{ name: 'email', label: 'E-mail', type: 'email', autocomplete: 'username', required: true }],
    async onsubmit({ email }) {
      await call('POST', '/v1/auth/forgot-password', { body: { email }, anonymous: true });
      return 'If this address has an account, a link to set a new password is on its way.';
    },
  });
  return card('Forgot the password', form, [h('a', { href: '#/sign-in' }, 'Back to sign-in')]);
}

/** `#/reset-password?token=…`, where the mail leads. */
export function resetPasswordView({ params }) {
  const token = params.get('token') ?? '';
  const form = apiForm({
    id: 'reset-password-form',
    submit: 'Set the password',
    fields: [
      {
        name: 'newPassword',
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        required: true,
      },
    ],
    async onsubmit({ newPassword }) {
      await call('POST', '/v1/auth/reset-password', { body: { token, newPassword }, anonymous: true });
      return 'The password is set and every device is signed out. You can sign in now.';
    },
  });
  return card('Set a new password', form, [h('a', { href: '#/sign-in' }, 'Sign in')]);
}

/** `#/verify-email?token=…`: asks for a press, so that a mail scanner that opens links verifies nothing. */
export function verifyEmailView({ params }) {
  const token = params.get('token') ?? '';
  const outcome = h('div.form-outcome');
  const button = actionButton('Confirm my address', {
    id: 'verify-email-button',
    className: 'button primary',
    outcome,
    async run() {
      await call('POST', '/v1/auth/verify-email', { body: { token }, anonymous: true });
      fill(outcome, h('p.notice.success', { role: 'status' }, 'Thank you, the address is confirmed.'));
    },
  });
  const onward = user()
    ? h('a', { href: '#/account' }, 'To your account')
    : h('a', { href: '#/sign-in' }, 'Sign in');
  return card('Confirm your e-mail', h('div', {}, outcome, button), [onward]);
}
