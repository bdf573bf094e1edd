import axe from 'axe-core';
import type { BrowserContext, Page, Request } from 'playwright-core';
import { type Api, answerOf, createApi, type Schemas } from '../../../infra/web/shared/client.ts';
import type { Json } from './http.ts';
import type { Platform } from './platform.ts';
import { PASSWORD } from './viewer.ts';

/** The API of this platform as the holder of this token uses it. */
export const apiOf = ({ origin }: Platform, token?: string): Api =>
  createApi({
    baseUrl: origin,
    ...(token !== undefined && { headers: { Authorization: `Bearer ${token}` } }),
  });

/** Somebody with the plan of this name, and their session of this browser. */
export async function subscriber(platform: Platform, plan: string): Promise<Schemas['Session']> {
  const device = { name: 'Chrome on Linux', platform: 'web' } as const;
  const who = { email: 'viewer@example.com', password: PASSWORD, name: 'Ada', device };
  const session = await answerOf(apiOf(platform).POST('/v1/auth/register', { body: who }));
  const { items } = await answerOf(apiOf(platform).GET('/v1/plans'));
  const { id: planId } = items.find(({ name }) => name === plan)!;
  await answerOf(apiOf(platform, session.accessToken).POST('/v1/me/subscription', { body: { planId } }));
  return session;
}

/** Signs the browser in as the storefront does. */
export async function signInAs(page: Page, { origin }: Platform, session: Schemas['Session']): Promise<void> {
  await page.goto(`${origin}/icon.svg`);
  await page.evaluate(`localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`);
}

const VIDEO = 'document.querySelector("#player")';

/** A page that plays, seen as a viewer sees it. Scripts are text, because the project's types know no DOM. */
export function viewerOf(page: Page) {
  const position = () => page.evaluate<number>(`${VIDEO}?.currentTime ?? 0`);
  return {
    page,
    position,
    paused: () => page.evaluate<boolean>(`${VIDEO}.paused`),
    /** Waits until the picture has passed this place. */
    async reaches(seconds: number): Promise<number> {
      const deadline = Date.now() + 60_000;
      for (;;) {
        const at = await position();
        if (at > seconds && (await page.evaluate<boolean>(`${VIDEO}.readyState > 2`))) return at;
        if (Date.now() > deadline) throw new Error(`The video stands at ${at} s and not after ${seconds} s`);
        await page.waitForTimeout(100);
      }
    },
    /** True once for each page: a reload would lose the mark. */
    mark: () => page.evaluate('window.marked = true'),
    isMarked: () => page.evaluate<boolean>('window.marked === true'),
  };
}

/** The requests to the playback operations from now on. */
export function heardOf(context: BrowserContext) {
  const heard: { verb: string; body: Json }[] = [];
  context.on('request', (request: Request) => {
    const [, verb] = /\/v1\/playback\/sessions(?:\/[^/]+\/(\w+))?$/.exec(request.url()) ?? [];
    if (/\/v1\/playback\/sessions/.test(request.url()) && request.method() === 'POST') {
      heard.push({ verb: verb ?? 'start', body: request.postDataJSON() });
    }
  });
  return heard;
}

/** What axe finds wrong with the page as it is now. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate<Json>('axe.run(document, { resultTypes: ["violations"] })');
  return found.violations.map(({ id, nodes }: Json) => `${id}: ${nodes[0].html}`);
}
