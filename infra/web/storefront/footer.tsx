import { useEffect, useRef, useState } from 'preact/hooks';
import { anonymousApi } from '../shared/api.ts';

const isLocal = 'local' in document.documentElement.dataset;

export function Footer() {
  return (
    <footer class="site-footer" id="site-footer">
      <p class="footer-brand">Marquee</p>
      <nav class="footer-links" aria-label="Service">
        <a href="/docs">API reference</a>
        {isLocal && (
          <a href="/mail" id="mail-link">
            Mailbox
          </a>
        )}
        <Health />
      </nav>
      <p class="footer-note">A demonstration storefront. No money is taken.</p>
    </footer>
  );
}

/** Asks only when it is about to be seen, once a visit. */
function Health() {
  const link = useRef<HTMLAnchorElement>(null);
  const [healthy, setHealthy] = useState<boolean>();
  useEffect(() => {
    const observer = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting) return;
      observer.disconnect();
      anonymousApi.GET('/v1/health').then(
        ({ data }) => setHealthy(data?.status === 'ok'),
        () => setHealthy(false),
      );
    });
    observer.observe(link.current!);
    return () => observer.disconnect();
  }, []);
  const text = healthy === undefined ? 'Service health' : healthy ? 'Service healthy' : 'Service trouble';
  return (
    <a ref={link} href="/v1/health" id="health-link" data-healthy={healthy}>
      {text}
    </a>
  );
}
