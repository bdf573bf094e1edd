import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { chromiumPath, startBrowser } from '../../support/platform/browser.ts';
import { openClient } from '../../support/platform/http.ts';
import { registered } from '../../support/platform/people.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

/** Somebody else's site with an empty page. */
async function aSite(): Promise<{ origin: string; server: Server }> {
  const server = createServer((_req, res) => res.setHeader('Content-Type', 'text/html').end('<p>Elsewhere'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

describe.skipIf(!chromiumPath)('a page of another origin, in Chromium', () => {
  let sites: Awaited<ReturnType<typeof aSite>>[];
  let platform: Platform;
  let browser: Awaited<ReturnType<typeof startBrowser>>;
  let token: string;
  beforeAll(async () => {
    sites = await Promise.all([aSite(), aSite()]);
    platform = await startPlatform({ RATE_LIMITS: 'off', CORS_ORIGIN: sites[0]!.origin });
    const client = await openClient(platform);
    token = (await registered(client)).accessToken;
    client.close();
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.stop();
    await platform?.stop();
    sites?.forEach(({ server }) => server.close());
  });

  /** What a script of this page is told of a request, or how the browser refuses it. */
  const asked = (page: Page, method: string, path: string, more: { body?: object; headers?: object } = {}) =>
    page.evaluate(
      async ([url, init]) => {
        try {
          const answer = await fetch(url as string, init as RequestInit);
          const requestId = answer.headers.get('x-request-id');
          return { status: answer.status, text: await answer.text(), requestId };
        } catch (error) {
          return (error as Error).name;
        }
      },
      [
        platform.origin + path,
        {
          method,
          headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json', ...more.headers },
          ...(more.body && { body: JSON.stringify(more.body) }),
        },
      ] as const,
    );
  const opened = async (site: number) => {
    await browser.page.goto(sites[site]!.origin);
    return browser.page;
  };
  /** With every header that the API reads. */
  const headers = {
    ...{ 'Idempotency-Key': 'from-a-page-elsewhere', 'If-Match': '"1"', 'If-None-Match': '"x"' },
  };

  test('that is configured reads answers and refusals, sends what the API reads and changes something', async () => {
    const page = await opened(0);
    const told = { requestId: expect.stringMatching(/^[\da-f-]{36}$/) };
    expect(await asked(page, 'GET', '/v1/me', { headers })).toMatchObject({ status: 200, ...told });
    const changed = await asked(page, 'PATCH', '/v1/me', { headers, body: { name: 'Elsewhere' } });
    expect(changed).toMatchObject({ status: 200, text: expect.stringContaining('"name":"Elsewhere"') });
    for (const [method, path, code] of [
      ['POST', '/v1/me/subscription', 'invalid_request'],
      ['DELETE', '/v1/me/devices/dev_0', 'not_found'],
      ['GET', '/v1/admin/plans', 'forbidden'],
    ] as const) {
      const text = expect.stringContaining(`"code":"${code}"`) as string;
      expect(await asked(page, method, path)).toMatchObject({ text, ...told });
    }
    // The preflight names the path's own methods, so the browser keeps this one to itself.
    expect(await asked(page, 'PUT', '/v1/plans')).toBe('TypeError');
  });

  test('that is not configured reads nothing, and what needs a preflight is not even sent', async () => {
    const page = await opened(1);
    expect(await asked(page, 'GET', '/v1/me')).toBe('TypeError');
    expect(await asked(page, 'PATCH', '/v1/me', { body: { name: 'Thief' } })).toBe('TypeError');
    const plain = await page.evaluate(
      (url) =>
        fetch(url).then(
          ({ status }) => status,
          (error: Error) => error.name,
        ),
      `${platform.origin}/v1/plans`,
    );
    expect(plain).toBe('TypeError');
    const own = await fetch(`${platform.origin}/v1/me`, { headers: { Authorization: `Bearer ${token}` } });
    expect(await own.json()).toMatchObject({ name: 'Elsewhere' });
  });
});
