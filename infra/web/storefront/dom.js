/**
 * Makes an element. Text is always set as text, never as markup, so nothing the API says can become a script.
 * @param {string} selector tag with optional `#id` and `.class`es, such as `a.button.primary`
 * @param {Record<string, unknown>} [props] `onclick`-style functions become listeners, booleans become attributes
 * @param {...(Node | string | number | null | undefined | false | Array)} children
 */
export function h(selector, props = {}, ...children) {
  const [, tag, id, classes] = /^([a-z0-9]+)(?:#([\w-]+))?((?:\.[\w-]+)*)$/.exec(selector);
  const element = document.createElement(tag);
  if (id) element.id = id;
  if (classes) element.className = classes.slice(1).replaceAll('.', ' ');
  for (const [name, value] of Object.entries(props)) setProp(element, name, value);
  append(element, children);
  return element;
}

function setProp(element, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === 'function') element.addEventListener(name.slice(2), value);
  else if (name === 'value') element.value = value;
  else element.setAttribute(name, value === true ? '' : String(value));
}

function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child instanceof Node ? child : String(child));
  }
}

/** Replaces what `element` holds. */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, children);
}

/** Says something to screen readers without moving the focus. */
export function announce(text) {
  const announcer = document.getElementById('announcer');
  announcer.textContent = '';
  setTimeout(() => (announcer.textContent = text), 50);
}

/** A modal dialog that leaves the page when it closes. `onclose` may free what it held. */
export function openDialog(label, className, ...children) {
  const close = h('button.icon-button.dialog-close', { type: 'button', 'aria-label': 'Close' }, '✕');
  const dialog = h(`dialog.${className}`, { 'aria-label': label }, close, ...children);
  close.addEventListener('click', () => dialog.close());
  dialog.addEventListener('click', (event) => event.target === dialog && dialog.close());
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
