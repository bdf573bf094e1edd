import type { ComponentChildren } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { PROBLEMS } from '../../../../lib/domain/problem.ts';
import { type OpenApi, operationsOf } from '../openapi.ts';
import { Layout, type Navigation, type Page } from './layout.tsx';
import { type Guide, headingsOf, idOf, readGuide, renderMarkdown } from './markdown.ts';
import { CODES, ProblemPage, ProblemTable } from './problems.tsx';
import { AreaPage, ReferencePage, titleOf } from './reference.tsx';
import { SchemasPage } from './schema.tsx';
import { Sequence } from './sequence.tsx';

export interface DocumentationSource {
  openapi: OpenApi;
  /** Markdown files by name, in their order. */
  guides: Record<string, string>;
}

interface Draft {
  path: string;
  title: string;
  description: string;
  content: ComponentChildren;
}

/** Every page of the documentation. Throws an Error naming what is wrong with a guide. */
export function renderDocumentation({ openapi, guides }: DocumentationSource): Page[] {
  const read = Object.entries(guides).map(([name, source]) => readGuide(name, source));
  const navigation = navigationOf(openapi, read);
  const drafts = [
    homePage(read),
    ...read.map(guidePage),
    ...referencePages(openapi),
    ...problemPages(openapi),
  ];
  return drafts.map(({ content, ...page }) => ({
    ...page,
    html: renderToString(
      <Layout navigation={navigation} path={page.path}>
        {content}
      </Layout>,
    ),
  }));
}

const navigationOf = (openapi: OpenApi, guides: Guide[]): Navigation => ({
  guides: guides.map(({ name, title }) => ({ href: `/docs/guides/${name}`, text: title })),
  reference: [
    { href: '/docs/reference', text: 'Every operation' },
    ...openapi.tags.map(({ name }) => ({ href: `/docs/reference/${name}`, text: titleOf(name) })),
    { href: '/docs/reference/schemas', text: 'Schemas' },
  ],
});

function homePage(guides: Guide[]): Draft {
  return {
    path: '/docs',
    title: 'Marquee for developers',
    description: 'Guides and reference of the Marquee API.',
    content: (
      <article>
        <p class="eyebrow">Marquee API</p>
        <h1>Build a player, a shop or a television on it</h1>
        <p class="lead">
          Accounts, plans, a catalogue, playback through signed URLs, and a watch history, behind one JSON
          API.
        </p>
        <p class="actions">
          <a class="button" href="/docs/guides/quick-start">
            Quick start
          </a>
          <a class="button quiet" href="/docs/reference">
            Reference
          </a>
        </p>
        <ul class="cards">
          {guides.map(({ name, title, summary }) => (
            <li key={name}>
              <h2>
                <a href={`/docs/guides/${name}`}>{title}</a>
              </h2>
              <p>{summary}</p>
            </li>
          ))}
        </ul>
      </article>
    ),
  };
}

/** What stands for a part that is drawn from elsewhere. */
const DRAWN: Record<string, () => string> = {
  sequence: () => renderToString(<Sequence />),
  problems: () => renderToString(<ProblemTable />),
};

function guidePage({ name, title, summary, text }: Guide): Draft {
  const html = renderMarkdown(text).replace(/<p>\{\{(\w+)\}\}<\/p>/g, (_, drawn: string) => DRAWN[drawn]!());
  return {
    path: `/docs/guides/${name}`,
    title,
    description: summary,
    content: (
      <article>
        <p class="eyebrow">Guide</p>
        <h1>{title}</h1>
        <p class="lead">{summary}</p>
        <ul class="chips">
          {headingsOf(text).map((heading) => (
            <li key={heading}>
              <a href={`#${idOf(heading)}`}>{heading}</a>
            </li>
          ))}
        </ul>
        <div dangerouslySetInnerHTML={{ __html: html }} />
      </article>
    ),
  };
}

function referencePages(openapi: OpenApi): Draft[] {
  const operations = operationsOf(openapi);
  return [
    {
      path: '/docs/reference',
      title: 'Reference',
      description: 'Every operation of the Marquee API.',
      content: <ReferencePage openapi={openapi} operations={operations} />,
    },
    ...openapi.tags.map(({ name, description }) => ({
      path: `/docs/reference/${name}`,
      title: `${titleOf(name)} reference`,
      description,
      content: <AreaPage openapi={openapi} operations={operations} area={name} />,
    })),
    {
      path: '/docs/reference/schemas',
      title: 'Schemas',
      description: 'Every schema of the Marquee API.',
      content: <SchemasPage openapi={openapi} />,
    },
  ];
}

function problemPages(openapi: OpenApi): Draft[] {
  const operations = operationsOf(openapi);
  return CODES.map((code) => ({
    path: `/problems/${code}`,
    title: PROBLEMS[code].title,
    description: `What ${code} means and what to do.`,
    content: <ProblemPage code={code} operations={operations} />,
  }));
}
