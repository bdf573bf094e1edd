import { type Api, answerOf, createApi } from '../../../infra/web/shared/client.ts';
import { startBrowser } from '../../support/platform/browser.ts';
import { type Platform, startPlatform } from '../../support/platform/platform.ts';

/** A platform of its own, a browser in front of it, and its administrator's session. */
export async function openConsole(settings: Record<string, string> = { RATE_LIMITS: 'off' }) {
  const platform = await startPlatform(settings);
  const browser = await startBrowser().catch(async (error: unknown) => {
    await platform.stop();
    throw error;
  });
  const { page } = browser;
  // The first answer may wait for the build of the pages.
  await page.goto(`${platform.origin}/admin`, { timeout: 60_000 });
  page.setDefaultTimeout(60_000);
  const { session, api } = await signIn(platform);
  const click = (selector: string) => page.locator(selector).click();
  return {
    ...{ platform, page, api, session, click },
    /** Nobody is signed in, and the window is a desk's. */
    async begin(): Promise<void> {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`${platform.origin}/robots.txt`);
      await page.evaluate('localStorage.clear()');
    },
    asAdmin: () =>
      page.evaluate(`localStorage.setItem('marquee.session', ${JSON.stringify(JSON.stringify(session))})`),
    /** Opens a page of the console anew. */
    async go(path: string): Promise<void> {
      await page.goto('about:blank');
      await page.goto(`${platform.origin}/admin#${path}`);
      await page.locator('main h1').waitFor();
    },
    heading: (text: string) => page.locator('main h1', { hasText: text }).waitFor(),
    /** Answers the question of a deed with yes. */
    async confirm(deed: string): Promise<void> {
      await click(`#${deed}`);
      await click(`#${deed}-confirm`);
    },
    /** The id of what has the focus. */
    focused: () => page.evaluate<string>('document.activeElement.id'),
    async stop(): Promise<void> {
      await browser.stop();
      await platform.stop();
    },
  };
}

export type Console = Awaited<ReturnType<typeof openConsole>>;

async function signIn({ origin, admin }: Platform) {
  const body = { ...admin, device: { name: 'Test', platform: 'web' as const } };
  const session = await answerOf(createApi({ baseUrl: origin }).POST('/v1/auth/login', { body }));
  const headers = { Authorization: `Bearer ${session.accessToken}` };
  return { session, api: createApi({ baseUrl: origin, headers }) };
}

/** A draft without media. */
export const newFilm = (api: Api, name: string) =>
  answerOf(
    api.POST('/v1/admin/titles', {
      body: {
        ...{ type: 'movie', name, synopsis: 'Of a test.', genres: ['drama'], releaseYear: 2026 },
        ...{ maturityRating: '0+', accessLevel: 'free', cast: [], directors: [] },
      },
    }),
  );
