import { call } from '../api.js';
import { fill, h } from '../dom.js';
import { actionButton, apiForm } from '../forms.js';
import { dateTime, day, money, words } from '../format.js';
import { loadInto } from '../notices.js';
import { saveUser } from '../session.js';

export async function accountView() {
  const profile = await call('GET', '/v1/me');
  saveUser(profile);
  return {
    title: 'Account',
    node: h(
      'div.page.account',
      {},
      h('h1', {}, 'Account'),
      !profile.emailVerified && unverified(),
      h(
        'div.account-grid',
        {},
        section('profile', 'Profile', profileForm(profile)),
        section('subscription', 'Subscription', loading(subscriptionPart)),
        section('devices', 'Devices', loading(devicesPart)),
        section('notifications', 'Mail', loading(notificationsPart)),
        section('genres', 'Genres you follow', loading(genresPart)),
        section('password', 'Password', passwordForm()),
      ),
    ),
  };
}

function section(id, heading, ...content) {
  return h(
    `section#account-${id}.panel`,
    { 'aria-labelledby': `account-${id}-heading` },
    h('h2', { id: `account-${id}-heading` }, heading),
    ...content,
  );
}

function loading(part) {
  const host = h('div', {}, h('p.muted', {}, 'Loading…'));
  const show = () => loadInto(host, () => part(show));
  void show();
  return host;
}

function unverified() {
  const outcome = h('div');
  const run = async () => {
    await call('POST', '/v1/auth/verify-email/resend');
    fill(outcome, h('p', { role: 'status' }, 'The mail is on its way.'));
  };
  return h(
    'div.notice',
    {},
    h('p', {}, 'Your e-mail address is not confirmed yet. Look for our mail.'),
    actionButton('Send it again', { outcome, run }),
    outcome,
  );
}

function profileForm(profile) {
  return apiForm({
    id: 'profile-form',
    submit: 'Save',
    fields: [
      { name: 'name', label: 'Name', value: profile.name, autocomplete: 'name', required: true },
      { name: 'bio', label: 'About you', value: profile.bio ?? '', rows: 3 },
      {
        name: 'phoneNumber',
        label: 'Phone',
        type: 'tel',
        value: profile.phoneNumber ?? '',
        autocomplete: 'tel',
      },
    ],
    async onsubmit({ name, bio, phoneNumber }) {
      const body = { name, bio: bio.trim() || null, phoneNumber: phoneNumber.trim() || null };
      saveUser(await call('PATCH', '/v1/me', { body }));
      return 'Saved.';
    },
  });
}

function passwordForm() {
  const form = apiForm({
    id: 'password-form',
    submit: 'Change the password',
    fields: [
      {
        name: 'currentPassword',
        label: 'Current password',
        type: 'password',
        autocomplete: 'current-password',
        required: true,
      },
      {
        name: 'newPassword',
        label: 'New password',
        type: 'password',
        autocomplete: 'new-password',
        required: true,
      },
    ],
    async onsubmit(body) {
      await call('PUT', '/v1/me/password', { body });
      form.reset();
      return 'Changed. Every other device is signed out.';
    },
  });
  return form;
}

async function subscriptionPart() {
  const { items } = await call('GET', '/v1/me/subscriptions?limit=5');
  const entry = ({ type, at, planName, charge }) =>
    h('li', {}, [words(type), planName, dateTime(at), charge && money(charge)].filter(Boolean).join(' · '));
  const rows = items.map(({ plan, status, startsAt, endsAt, events }) =>
    h(
      'li',
      { 'data-status': status },
      h('strong', {}, plan.name),
      h('p.muted', {}, `${words(status)} · ${day(startsAt)} – ${day(endsAt)} · ${money(plan.price)}`),
      h('details', {}, h('summary', {}, 'What happened'), h('ul.muted', {}, events.map(entry))),
    ),
  );
  const list = rows.length > 0 ? h('ul.plain-list', {}, rows) : h('p.muted', {}, 'None yet.');
  return h('div', {}, list, h('a.button', { href: '#/plans' }, 'Plans and changes'));
}

async function devicesPart(again) {
  const { items } = await call('GET', '/v1/me/devices?limit=100');
  const outcome = h('div');
  const signOut = (path) => async () => {
    await call('DELETE', path);
    await again();
  };
  const rows = items.map((device) =>
    h(
      'li.device',
      { 'data-device-id': device.id },
      h(
        'div',
        {},
        h('strong', {}, device.name),
        h('p.muted', {}, device.current ? 'This device' : `Last seen ${dateTime(device.lastSeenAt)}`),
      ),
      !device.current &&
        actionButton('Sign out', {
          outcome,
          'aria-label': `Sign out ${device.name}`,
          run: signOut(`/v1/me/devices/${device.id}`),
        }),
    ),
  );
  const others =
    items.length > 1 && actionButton('Sign out all others', { outcome, run: signOut('/v1/me/devices') });
  return h('div', {}, h('ul.plain-list', {}, rows), outcome, others);
}

async function notificationsPart() {
  const settings = await call('GET', '/v1/me/notifications');
  const outcome = h('div', { 'aria-live': 'polite' });
  const toggle = (key, label) =>
    checkbox(`notify-${key}`, label, settings[key], outcome, async (on) => {
      settings[key] = on;
      const { subscriptionExpiry, newReleases } = settings;
      await call('PUT', '/v1/me/notifications', { body: { subscriptionExpiry, newReleases } });
    });
  return h(
    'div',
    {},
    toggle('subscriptionExpiry', 'Before a subscription ends'),
    toggle('newReleases', 'New titles in genres I follow'),
    outcome,
  );
}

async function genresPart() {
  const [all, followed] = await Promise.all([
    call('GET', '/v1/genres?limit=100'),
    call('GET', '/v1/me/genres?limit=100'),
  ]);
  const mine = new Set(followed.items.map(({ id }) => id));
  const outcome = h('div', { 'aria-live': 'polite' });
  const boxes = all.items.map(({ id, name }) =>
    checkbox(`follow-${id}`, name, mine.has(id), outcome, (on) =>
      call(on ? 'PUT' : 'DELETE', `/v1/me/genres/${id}`),
    ),
  );
  return h('div', {}, h('div.chips', {}, boxes), outcome);
}

/** A box over one API call; a refusal puts it back. */
function checkbox(id, label, checked, outcome, save) {
  const box = h('input', { type: 'checkbox', id, checked });
  box.addEventListener('change', async () => {
    fill(outcome);
    try {
      await save(box.checked);
    } catch (failure) {
      box.checked = !box.checked;
      fill(outcome, h('p.notice.error', { role: 'alert' }, failure.message));
    }
  });
  return h('label.check', { for: id }, box, label);
}
