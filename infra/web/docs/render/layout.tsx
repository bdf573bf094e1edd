import type { ComponentChildren } from 'preact';

/** A page of the documentation. */
export interface Page {
  /** Its address, from the root and without a slash at its end. */
  path: string;
  title: string;
  description: string;
  html: string;
}

export interface Link {
  href: string;
  text: string;
}

export interface Navigation {
  guides: Link[];
  reference: Link[];
}

const DOWNLOADS: Link[] = [
  { href: '/openapi.yaml', text: 'openapi.yaml' },
  { href: '/docs/marquee-api.ts', text: 'TypeScript types' },
  { href: '/docs/marquee.postman_collection.json', text: 'Postman collection' },
];

interface Props {
  navigation: Navigation;
  /** The page's own address, which its link marks. */
  path: string;
  children: ComponentChildren;
}

/** The frame of every page: the way around it, and its content. */
export function Layout({ navigation, path, children }: Props) {
  return (
    <>
      <a class="skip-link" href="#main">
        Skip to content
      </a>
      <header class="top">
        <a class="wordmark" href="/docs">
          Marquee <span>developers</span>
        </a>
        <nav aria-label="Site">
          <a href="/docs/guides/quick-start">Quick start</a>
          <a href="/docs/reference">Reference</a>
          <a href="/">Storefront</a>
        </nav>
      </header>
      <div class="columns">
        <details class="side" open>
          <summary>Contents</summary>
          <nav aria-label="Documentation">
            <Group name="Guides" links={navigation.guides} path={path} />
            <Group name="Reference" links={navigation.reference} path={path} />
            <Group name="Downloads" links={DOWNLOADS} path={path} />
          </nav>
        </details>
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </div>
    </>
  );
}

function Group({ name, links, path }: { name: string; links: Link[]; path: string }) {
  return (
    <section>
      <h2>{name}</h2>
      <ul>
        {links.map(({ href, text }) => (
          <li key={href}>
            <a href={href} aria-current={href === path ? 'page' : undefined}>
              {text}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Code that may be wider than the page, so that the keyboard can scroll it. */
export const Code = ({ text, label }: { text: string; label: string }) => (
  <pre tabIndex={0} role="group" aria-label={label}>
    <code>{text}</code>
  </pre>
);

/** A sentence of the description, whose code stands between backticks. */
export const Sentence = ({ text }: { text: string }) => (
  <>{text.split('`').map((part, index) => (index % 2 ? <code key={index}>{part}</code> : part))}</>
);
