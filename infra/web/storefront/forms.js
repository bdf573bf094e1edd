import { ApiProblem } from './api.js';
import { problemNotice } from './notices.js';
import { fill, h } from './dom.js';

/**
 * A form over one API call. Violations appear next to the field their `pointer` names, everything else above the button.
 * @param {object} spec
 * @param {string} spec.id
 * @param {Array<{name, label, type?, value?, autocomplete?, hint?, required?, rows?}>} spec.fields
 * @param {string} spec.submit the button's text
 * @param {(values: Record<string, string>) => Promise<string | void>} spec.onsubmit answers what to say when it worked
 */
export function apiForm({ id, fields, submit, onsubmit }) {
  const outcome = h('div.form-outcome');
  const button = h('button.button.primary', { type: 'submit' }, submit);
  const rows = fields.map((field) => fieldRow(id, field));
  const form = h(
    `form#${id}.api-form`,
    { novalidate: true },
    rows.map((row) => row.node),
    outcome,
    button,
  );
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    fill(outcome);
    for (const row of rows) row.setError('');
    const empty = rows.filter((row) => row.field.required && !row.input.value.trim());
    for (const row of empty) row.setError('Fill this in.');
    if (empty.length) return empty[0].input.focus();
    button.disabled = true;
    try {
      const said = await onsubmit(Object.fromEntries(rows.map((row) => [row.field.name, row.input.value])));
      if (said) fill(outcome, h('p.notice.success', { role: 'status' }, said));
    } catch (failure) {
      showFailure(failure, rows, outcome);
    } finally {
      button.disabled = false;
    }
  });
  return form;
}

function fieldRow(formId, field) {
  const id = `${formId}-${field.name}`;
  const tag = field.rows ? 'textarea' : 'input';
  const described = [field.hint && `${id}-hint`, `${id}-error`].filter(Boolean).join(' ');
  const input = h(tag, {
    id,
    name: field.name,
    type: field.rows ? null : (field.type ?? 'text'),
    rows: field.rows,
    value: field.value ?? '',
    autocomplete: field.autocomplete,
    required: field.required,
    'aria-describedby': described,
  });
  const error = h('p.field-error', { id: `${id}-error`, 'data-field': field.name, 'aria-live': 'polite' });
  const node = h(
    'div.field',
    {},
    h('label', { for: id }, field.label, !field.required && h('span.optional', {}, ' optional')),
    input,
    field.hint && h('p.hint', { id: `${id}-hint` }, field.hint),
    error,
  );
  const setError = (text) => {
    error.textContent = text;
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  };
  return { node, input, field, setError };
}

function showFailure(failure, rows, outcome) {
  if (!(failure instanceof ApiProblem)) throw failure;
  const elsewhere = [];
  let first = null;
  for (const { pointer, detail } of failure.errors) {
    const row = rows.find(
      ({ field }) => pointer === `/${field.name}` || pointer.startsWith(`/${field.name}/`),
    );
    if (!row) elsewhere.push(`${pointer}: ${detail}`);
    row?.setError(detail);
    first ??= row?.input;
  }
  fill(outcome, problemNotice(failure, { details: elsewhere }));
  first?.focus();
}

/** A button over one API call: disabled while it runs, its refusal shown in `outcome`. */
export function actionButton(label, { className = 'button', outcome, run, ...props }) {
  const button = h(`button.${className.replaceAll(' ', '.')}`, { type: 'button', ...props }, label);
  button.addEventListener('click', async () => {
    button.disabled = true;
    fill(outcome);
    try {
      await run();
    } catch (failure) {
      fill(outcome, problemNotice(failure));
    } finally {
      button.disabled = false;
    }
  });
  return button;
}
