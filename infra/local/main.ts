import { greeting } from './greeting.ts';
import { startPlatform } from './platform.ts';
import { readSettings, StartupError } from './settings.ts';

const fail = (reason: unknown) => {
  console.error(reason);
  process.exit(1);
};

/** npm gives its signals to the shell between it and us, which keeps them: a shell that is gone was told to stop. */
function endWithNpm(end: () => void): void {
  if (process.env.npm_lifecycle_event !== 'start') return;
  const shell = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(timer);
    end();
  }, 250);
}

try {
  const settings = readSettings(process.env);
  console.log('Starting: bundling the functions, opening the table …');
  const platform = await startPlatform(settings, fail);
  const end = () => void platform.stop().then(() => process.exit(0));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, end);
  endWithNpm(end);
  const { origin, admin } = platform;
  console.log(greeting({ origin, admin, dataDir: settings.dataDir, milliseconds: performance.now() }));
} catch (error) {
  fail(error instanceof StartupError ? error.message : error);
}
