import { render } from 'preact';
import './docs.css';
import { SignIn } from './try/sign-in.tsx';
import { type Triable, TryIt } from './try/try-it.tsx';

// Open without a script and on wide screens; a phone reads the page first.
const side = document.querySelector<HTMLDetailsElement>('.side');
if (side && matchMedia('(max-width: 60rem)').matches) side.open = false;

const data = document.querySelector('#operations')?.textContent;
if (data) {
  const operations = new Map((JSON.parse(data) as Triable[]).map((each) => [each.id, each]));
  render(<SignIn />, document.querySelector('#sign-in')!);
  for (const details of document.querySelectorAll<HTMLDetailsElement>('details.try')) {
    const operation = operations.get(details.dataset.operation!)!;
    // A form is made when it is first looked at: a page has a dozen.
    details.addEventListener(
      'toggle',
      () => render(<TryIt operation={operation} />, details.lastElementChild!),
      {
        once: true,
      },
    );
  }
}
