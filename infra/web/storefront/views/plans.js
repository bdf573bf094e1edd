import { call, catalogue, forgetCatalogue } from '../api.js';
import { levelBadge } from '../components.js';
import { h, openDialog } from '../dom.js';
import { actionButton } from '../forms.js';
import { day, money, plural, term } from '../format.js';
import { go, signInHref } from '../router.js';
import { user } from '../session.js';

const SUBSCRIPTION = '/v1/me/subscription';

export async function plansView() {
  const [{ items: plans }, held] = await Promise.all([
    catalogue('/v1/plans?limit=100'),
    user() ? call('GET', SUBSCRIPTION) : { subscription: null },
  ]);
  const outcome = h('div#plans-outcome');
  const { subscription } = held;
  const live = subscription && subscription.status !== 'expired' ? subscription : null;
  return {
    title: 'Plans',
    node: h(
      'div.page.plans',
      {},
      h('h1', {}, 'Plans'),
      h('p.lead', {}, 'Prepaid, no automatic renewal, and you keep every day you paid for.'),
      outcome,
      live && currentSubscription(live, outcome),
      h(
        'div.plan-grid',
        {},
        plans.map((plan) => planCard(plan, live, outcome)),
      ),
      plans.length === 0 && h('p.empty', {}, 'No plan is on sale.'),
    ),
  };
}

function planCard(plan, live, outcome) {
  const current = live?.plan.id === plan.id;
  return h(
    `article.plan-card${current ? '.current' : ''}`,
    { 'data-plan-id': plan.id, 'aria-labelledby': `plan-${plan.id}` },
    h('div.plan-head', {}, h('h2', { id: `plan-${plan.id}` }, plan.name), levelBadge(plan.accessLevel)),
    h('p.plan-price', {}, money(plan.price), h('span', {}, ` / ${term(plan.validityDays)}`)),
    h('p.plan-text', {}, plan.description),
    h(
      'ul.plan-facts',
      {},
      h('li', {}, `Up to ${plan.resolution}`),
      h('li', {}, `${plural(plan.maxDevicesAllowed, 'stream')} at the same time`),
      h('li', {}, plan.accessLevel === 'premium' ? 'The whole catalogue' : 'Free and basic titles'),
    ),
    planButton(plan, live, current, outcome),
  );
}

function planButton(plan, live, current, outcome) {
  const marks = { 'data-plan-id': plan.id, className: 'button primary', outcome };
  if (!user())
    return h(
      'a.button.primary',
      { href: signInHref('#/plans', 'sign-up'), 'data-plan-id': plan.id },
      'Sign up to subscribe',
    );
  if (current) return h('p.plan-current', {}, 'Your plan');
  if (!live) {
    const run = () => apply('POST', '', { planId: plan.id });
    return actionButton('Subscribe', { ...marks, 'data-action': 'subscribe', run });
  }
  const run = () =>
    confirmed({ action: 'change', planId: plan.id }, `Change to ${plan.name}`, () =>
      apply('POST', '/change', { planId: plan.id }),
    );
  return actionButton(`Change to ${plan.name}`, {
    ...marks,
    className: 'button',
    'data-action': 'change',
    run,
  });
}

function currentSubscription(live, outcome) {
  const { plan, status, endsAt, pendingChange } = live;
  const until = status === 'cancelled' ? 'Cancelled; you can watch until' : 'Runs until';
  const button = (label, action, run) => actionButton(label, { 'data-action': action, outcome, run });
  const renew = () => confirmed({ action: 'renew' }, `Renew ${plan.name}`, () => apply('POST', '/renew', {}));
  const cancel = () =>
    confirmed({ action: 'cancel' }, 'Cancel the subscription', () => apply('POST', '/cancel', {}));
  return h(
    'section#current-subscription.current-subscription',
    { 'data-status': status, 'aria-label': 'Your subscription' },
    h(
      'div',
      {},
      h('p.eyebrow', {}, 'Your subscription'),
      h('p.current-plan', {}, plan.name),
      h('p', {}, `${until} ${day(endsAt)}.`),
    ),
    pendingChange &&
      h('p.notice', {}, `${pendingChange.plan?.name ?? 'Another plan'} follows on ${day(endsAt)}.`),
    h(
      'div.button-row',
      {},
      button('Renew', 'renew', renew),
      status === 'cancelled'
        ? button('Undo the cancellation', 'resume', () => apply('POST', '/resume'))
        : button('Cancel', 'cancel', cancel),
      pendingChange && button('Undo the change', 'undo-change', () => apply('DELETE', '/change')),
    ),
  );
}

async function apply(method, path, body) {
  await call(method, SUBSCRIPTION + path, { body, idempotent: method === 'POST' });
  forgetCatalogue();
  go('#/plans');
}

/** Shows what the API says the change will do, and does it only when the visitor agrees. */
async function confirmed(request, heading, act) {
  const preview = await call('POST', `${SUBSCRIPTION}/preview`, { body: request });
  const outcome = h('div.form-outcome');
  const row = (label, value) => value && [h('dt', {}, label), h('dd', {}, value)];
  const charge = preview.charge && preview.charge.amount > 0 ? money(preview.charge) : 'Nothing';
  const run = async () => {
    await act();
    dialog.close();
  };
  const dialog = openDialog(
    heading,
    'confirm-dialog',
    h('h2', {}, heading),
    h(
      'dl.preview',
      {},
      row('Takes effect', preview.effectiveAt && day(preview.effectiveAt)),
      row('You can watch until', preview.endsAt && day(preview.endsAt)),
      row('To pay', charge),
      preview.creditedDays > 0 &&
        row('Unused time becomes', plural(Math.round(preview.creditedDays * 10) / 10, 'extra day')),
    ),
    outcome,
    h(
      'div.button-row',
      {},
      actionButton('Confirm', { id: 'confirm-button', className: 'button primary', outcome, run }),
    ),
  );
}
