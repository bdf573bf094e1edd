import type { ComponentChildren } from 'preact';

/** What is known about an object, a name and a value each. */
export const Facts = ({ of }: { of: [name: string, value: ComponentChildren][] }) => (
  <dl class="known">
    {of.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

export const Badge = ({ kind, children }: { kind: string; children: ComponentChildren }) => (
  <span class={`badge state-${kind}`}>{children}</span>
);
