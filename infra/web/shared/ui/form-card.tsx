import type { ComponentChildren } from 'preact';
import { usePageTitle } from './page.tsx';

interface FormCardProps {
  title: string;
  /** Below the form. */
  links: ComponentChildren;
  children: ComponentChildren;
}

/** A single form in the middle of the page. */
export function FormCard({ title, links, children }: FormCardProps) {
  usePageTitle(title);
  return (
    <div class="page card-page">
      <div class="form-card">
        <h1>{title}</h1>
        {children}
        <div class="form-links">{links}</div>
      </div>
    </div>
  );
}
