import { signal } from '@preact/signals';

/** As `GET /_local/telemetry` answers it (`infra/local/telemetry/telemetry.ts`). */
export interface Second {
  at: number;
  requests: number;
  refused: number;
  failed: number;
  slow: number;
  metrics: Record<string, number>;
}
export interface LogLine {
  number: number;
  at: number;
  line: { level: string; message: string; [field: string]: unknown };
}

const EVERY_MS = 1000;
const KEPT_LINES = 500;

export const seconds = signal<Second[]>([]);
/** The present second of the platform's clock. */
export const present = signal(0);
export const lines = signal<LogLine[]>([]);
/** Why nothing new comes, in a sentence; '' while it does. */
export const silence = signal('');

async function ask(): Promise<void> {
  try {
    const after = lines.value.at(-1)?.number ?? 0;
    const answer = await fetch(`/_local/telemetry?after=${after}`);
    if (!answer.ok) throw new Error(`${answer.status}`);
    const recent = (await answer.json()) as { at: number; seconds: Second[]; lines: LogLine[] };
    present.value = recent.at;
    seconds.value = recent.seconds;
    if (recent.lines.length > 0) lines.value = [...lines.value, ...recent.lines].slice(-KEPT_LINES);
    silence.value = '';
  } catch {
    // A platform that was started again counts its lines from one.
    lines.value = [];
    silence.value = 'The platform does not answer; this page goes on when it does.';
  }
}

/** Asks each second, one request after the other. */
export async function follow(): Promise<never> {
  for (;;) {
    if (!document.hidden) await ask();
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}
