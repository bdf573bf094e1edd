import { startPlatform } from '../support/platform/platform.ts';
import { CLIENTS, type GeneratedClient, keepDescription } from './clients.ts';

/** `npm run check:clients`: clients that public tools write from the description compile, and play a film. */
async function check(client: GeneratedClient, origin: string, description: string): Promise<boolean> {
  const started = performance.now();
  try {
    await client.install?.();
    await client.generate(description);
    await client.compile();
    const printed = (await client.play(origin)).trim();
    const seconds = ((performance.now() - started) / 1000).toFixed(1);
    console.log(`ok    ${client.name}: ${printed} (${seconds} s)`);
    return true;
  } catch (error) {
    console.error(`FAIL  ${client.name}: ${(error as Error).message}`);
    return false;
  }
}

const platform = await startPlatform({ RATE_LIMITS: 'off' });
try {
  const served = await fetch(`${platform.origin}/v1/openapi.json`);
  const description = await keepDescription(await served.text());
  const results = [];
  for (const client of CLIENTS) results.push(await check(client, platform.origin, description));
  process.exitCode = results.every(Boolean) ? 0 : 1;
} finally {
  await platform.stop();
}
