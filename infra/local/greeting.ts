import type { Admin } from './admin.ts';

/** What start-up prints: where everything is. */
export function greeting(facts: {
  origin: string;
  dataDir: string;
  admin: Admin;
  milliseconds: number;
}): string {
  const { origin, dataDir, admin, milliseconds } = facts;
  const lines = Object.entries({
    storefront: `${origin}/`,
    API: `${origin}/v1`,
    console: `${origin}/admin`,
    docs: `${origin}/docs`,
    mailbox: `${origin}/mail`,
    figures: `${origin}/_local`,
    // What the environment gave is known to whoever gave it, and terminals are recorded.
    admin: `${admin.email}  ${admin.madeUp ? admin.password : '(with ADMIN_PASSWORD)'}`,
    data: `${dataDir} (delete it to start afresh)`,
  }).map(([name, value]) => `  ${name.padEnd(11)}${value}`);
  return `
Marquee is ready after ${(milliseconds / 1000).toFixed(1)} s.

${lines.join('\n')}

  It runs what a deployment runs, except for WAF (AWS's own) and MediaConvert (ffmpeg here).
  A change below functions/ or lib/ is live within a second; a new function needs a new start. Ctrl-C stops it.
`;
}
