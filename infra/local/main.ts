import { greeting } from './greeting.ts';
import { startPlatform } from './platform.ts';
import { readSettings, StartupError } from './settings.ts';

const fail = (reason: unknown) => {
  console.error(reason);
  process.exit(1);
};

try {
  const settings = readSettings(process.env);
  console.log('Starting: bundling the functions, opening the table …');
  const platform = await startPlatform(settings, fail);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void platform.stop().then(() => process.exit(0)));
  }
  const { origin, admin } = platform;
  console.log(greeting({ origin, admin, dataDir: settings.dataDir, milliseconds: performance.now() }));
} catch (error) {
  fail(error instanceof StartupError ? error.message : error);
}
