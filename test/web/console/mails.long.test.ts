import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { newViewer, type Viewer } from '../../support/platform/viewer.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, openConsole } from './open-console.ts';

interface Kept {
  id: string;
  to: string;
  subject: string;
  text: string;
}

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the console’s mails', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(() => desk.begin());

  const local = async (method: string, path: string, body?: object) => {
    const asked = { method, headers: { 'Content-Type': 'application/json' } };
    const answer = await fetch(`${desk.platform.origin}/_local/${path}`, {
      ...asked,
      ...(body && { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as { items: Kept[] };
  };
  /** The newest mail to this person, once everything that waits is sent. */
  const sentTo = async ({ session: { user } }: Viewer): Promise<Kept> => {
    await local('POST', 'jobs/drainOutbox');
    const { items } = await local('GET', 'mail');
    return items.find(({ to }) => to === user.email)!;
  };
  const play = async (viewer: Viewer, event: string) => {
    const { id } = await sentTo(viewer);
    await local('POST', `mail/${id}/events`, { event });
  };
  const verified = async (name: string) => {
    const viewer = await newViewer(desk.platform.origin, name);
    const link = /[?&]token=([^\s"&]+)/.exec((await sentTo(viewer)).text)![1]!;
    const body = { token: decodeURIComponent(link) };
    await answerOf(viewer.api.POST('/v1/auth/verify-email', { body }));
    return viewer;
  };
  const subscribe = async ({ api }: Viewer) => {
    const { items } = await answerOf(api.GET('/v1/plans'));
    await answerOf(api.POST('/v1/me/subscription', { body: { planId: items[0]!.id } }));
  };
  const rows = () => desk.page.locator('#mails > li');
  const rowOf = (email: string) => rows().filter({ hasText: email });

  test('shows those that failed, sends one again, and says why another cannot be', async () => {
    const { page, click, go } = desk;
    const [ada, bob] = [await verified('Ada'), await verified('Bob')];
    for (const each of [ada, bob]) await subscribe(each);
    await play(ada, 'soft-bounce');
    await play(bob, 'bounce');
    // Too long for a narrow line, and nowhere to break it.
    const eve = await newViewer(
      desk.platform.origin,
      'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerk',
    );
    await play(eve, 'reject');

    await desk.asAdmin();
    await go('/');
    await click('#mails a');
    await rowOf('ada@example.com').waitFor();
    expect(await rows().count()).toBe(3);
    expect(await rowOf('ada@example.com').innerText()).toContain('Soft bounce');
    const erased = rowOf(eve.session.user.email);
    expect(await erased.innerText()).toContain('what it said is erased');
    expect(await erased.locator('button').count()).toBe(0);

    // Its address is stopped, and the refusal says so where it was asked.
    await rowOf('bob@example.com').locator('button').click();
    await page.locator('dialog .button.primary').click();
    await page.locator('dialog [data-code=mail_not_retryable]', { hasText: 'stopped by a bounce' }).waitFor();
    await page.keyboard.press('Escape');

    await rowOf('ada@example.com').locator('button').click();
    await page.locator('dialog .button.primary').click();
    await rowOf('ada@example.com').waitFor({ state: 'detached' });
    expect(await desk.focused()).toBe('page-heading');
    const { subject } = await sentTo(ada);
    const toAda = (await local('GET', 'mail')).items.filter(({ to }) => to === 'ada@example.com');
    expect(toAda.filter((mail) => mail.subject === subject)).toHaveLength(2);
    await page.selectOption('#filter-state', 'sent');
    await rowOf('ada@example.com').filter({ hasText: 'Subscription started' }).waitFor();
    await page.selectOption('#filter-state', 'every');
    // Three people's confirmations and two welcomes.
    await rows().nth(4).waitFor();
    for (const width of [390, 1440]) {
      await page.setViewportSize({ width, height: 900 });
      expect(await page.evaluate('document.scrollingElement.scrollWidth > innerWidth')).toBe(false);
      expect(await violations(page)).toEqual([]);
    }
    await page.selectOption('#filter-state', 'sending');
    await page.locator('.empty', { hasText: 'No mail is in this state' }).waitFor();
  });
});
