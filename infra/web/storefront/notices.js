import { fill, h } from './dom.js';
import { duration, money } from './format.js';

/**
 * What went wrong, in the API's own words (`detail`), with the wait of a 429 counted down and the request id to quote.
 * @param {Error} failure
 * @param {{details?: string[], action?: Node}} [more]
 */
export function problemNotice(failure, { details = [], action } = {}) {
  const requestId = failure.body?.requestId;
  return h(
    'div.notice.error',
    { role: 'alert', 'data-code': failure.code },
    h('p.notice-text', {}, failure.message),
    details.length > 0 &&
      h(
        'ul',
        {},
        details.map((detail) => h('li', {}, detail)),
      ),
    failure.retryAfterSeconds && countdown(failure.retryAfterSeconds),
    action,
    requestId && h('p.notice-id', {}, `Request ${requestId}`),
  );
}

function countdown(seconds) {
  const until = Date.now() + seconds * 1000;
  const node = h('p.notice-wait', {}, `Try again in ${duration(seconds)}.`);
  const timer = setInterval(() => {
    const left = Math.ceil((until - Date.now()) / 1000);
    node.textContent = left > 0 ? `Try again in ${duration(left)}.` : 'You can try again now.';
    if (left <= 0 || !node.isConnected) clearInterval(timer);
  }, 1000);
  return node;
}

/** Says why a Decision refuses, and what would unlock the title. */
export function decisionNotice(decision, detail) {
  const unlock = decision.unlockedBy;
  return h(
    'div.notice.decision',
    { 'data-code': decision.code },
    h('p.notice-text', {}, detail ?? refusalText(decision)),
    unlock &&
      h(
        'p',
        {},
        h('a.button.primary', { href: '#/plans' }, `Unlock with ${unlock.name}, ${money(unlock.price)}`),
      ),
  );
}

function refusalText({ code, requiredAccessLevel, currentAccessLevel, limit, active }) {
  const texts = {
    unauthenticated: 'Sign in to play this title.',
    subscription_required: `This title needs a ${requiredAccessLevel} subscription.`,
    plan_upgrade_required: `This title needs ${requiredAccessLevel}; your plan is ${currentAccessLevel}.`,
    media_not_ready: 'This title is still being prepared.',
    stream_limit_reached: `Your plan’s streams are all in use (${active} of ${limit}). Press play to choose one to end.`,
  };
  return texts[code] ?? `This title cannot be played now (${code}).`;
}

/** Puts what `load` answers into `host`, or its refusal with a button to try again. */
export async function loadInto(host, load) {
  try {
    fill(host, await load());
  } catch (failure) {
    if (failure.name === 'AbortError') return;
    const again = h(
      'button.button',
      { type: 'button', onclick: () => void loadInto(host, load) },
      'Try again',
    );
    fill(host, problemNotice(failure, { action: again }));
  }
}
