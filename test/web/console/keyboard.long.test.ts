import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { type Console, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

/** Whether what has the focus is really there: a control that is gone leaves it with the body. */
const HAS_FOCUS = `(() => {
  const at = document.activeElement;
  return at !== null && at !== document.body && at.isConnected && at.getClientRects().length > 0;
})()`;
/** What has the focus, as its reader would find it: its id, and its words. */
const AT = `[document.activeElement.id, (document.activeElement.textContent ?? '').trim()]`;

withBrowser('the console by the keyboard alone', () => {
  let desk: Console;

  beforeAll(async () => {
    desk = await openConsole();
  });
  afterAll(() => desk?.stop());
  beforeEach(async () => {
    await desk.begin();
    await desk.asAdmin();
  });

  const press = async (key: string) => desk.page.keyboard.press(key);
  const type = (text: string) => desk.page.keyboard.type(text);
  /** Goes on by Tab to the control with this id or these words. */
  const tabTo = async (wanted: string) => {
    const seen: string[] = [];
    for (let presses = 0; presses < 120; presses++) {
      await press('Tab');
      const [id, text] = await desk.page.evaluate<[string, string]>(AT);
      if (id === wanted || text === wanted) return;
      seen.push(id || text);
    }
    throw new Error(`Tab does not lead to ${wanted}, but to ${seen.join(', ')}`);
  };
  const choose = async (wanted: string) => {
    await tabTo(wanted);
    await press('Enter');
  };
  /** Waits for this and expects that the focus was not lost on the way. */
  const arrive = async (selector: string, hasText: string) => {
    await desk.page.locator(selector, { hasText }).first().waitFor();
    expect([selector, hasText, await keepsFocus()]).toEqual([selector, hasText, true]);
  };
  const keepsFocus = async () => {
    for (let tries = 0; tries < 20; tries++) {
      if (await desk.page.evaluate(HAS_FOCUS)) return true;
      await desk.page.waitForTimeout(50);
    }
    return false;
  };

  test('makes a draft, reads why it cannot be published, and deletes it', async () => {
    await desk.go('/titles');
    await press('Tab');
    expect(await desk.focused()).toBe('skip-link');
    await press('Enter');
    await choose('new-title');
    await arrive('main h1', 'New title');
    expect(await desk.focused()).toBe('main');

    // What is missing is marked, and the focus is there.
    await tabTo('title-name');
    await press('Enter');
    await arrive('[data-field=name]', 'Fill this in');
    expect(await desk.focused()).toBe('title-name');
    await type('By Hand');
    await tabTo('title-synopsis');
    await type('Without a mouse.');
    await press('Tab');
    await press('Space');
    await tabTo('title-releaseYear');
    await type('2026');
    await press('Enter');
    await arrive('main h1', 'By Hand');

    await choose('publish');
    await arrive('dialog h2', 'Publish “By Hand”?');
    await choose('publish-confirm');
    await arrive('dialog [data-code=media_not_ready]', 'nothing to play yet');
    await press('Escape');
    await desk.page.locator('dialog').waitFor({ state: 'detached' });
    expect(await desk.focused()).toBe('publish');

    // A dialog keeps the focus within it until it closes.
    await choose('delete');
    await arrive('dialog h2', 'Delete “By Hand” for good?');
    await choose('Leave it');
    await desk.page.locator('dialog').waitFor({ state: 'detached' });
    expect(await desk.focused()).toBe('delete');
    await press('Enter');
    await arrive('dialog h2', 'Delete “By Hand” for good?');
    await choose('delete-confirm');
    await arrive('main h1', 'Titles');
    await tabTo('filter-q');
    await type('by hand');
    await press('Enter');
    await arrive('.empty', 'No title matches');
    expect(await desk.focused()).toBe('filter-q');
  });

  test('a dialog that is asked for in the moment in which another goes stays open', async () => {
    const query = { type: 'movie', status: 'published', limit: 1 } as const;
    const { items } = await answerOf(desk.api.GET('/v1/admin/titles', { params: { query } }));
    await desk.go(`/titles/${items[0]!.id}`);
    await desk.page.locator('#delete').click();
    await desk.page.locator('dialog').waitFor();
    // Within one task: the browser tells that a dialog has closed in the next one.
    await desk.page.evaluate(`(async () => {
      [...document.querySelectorAll('dialog button')].find((each) => each.textContent === 'Leave it').click();
      for (let turn = 0; document.querySelector('dialog') && turn < 100; turn++) await null;
      document.querySelector('#delete').click();
    })()`);
    await desk.page.waitForTimeout(300);
    expect(await desk.page.locator('dialog').count()).toBe(1);
  });

  test('finds a film, withdraws it, publishes it again and deletes it', async () => {
    const query = { type: 'movie', status: 'published', limit: 1 } as const;
    const { items } = await answerOf(desk.api.GET('/v1/admin/titles', { params: { query } }));
    const { id, name } = items[0]!;
    await desk.go('/titles');
    await tabTo('filter-q');
    await type(name);
    await press('Enter');
    // It stands in the whole list as well, which goes when what was looked for is there.
    await expect.poll(() => desk.page.locator('#titles a').count(), { timeout: 60_000 }).toBe(1);
    await arrive('#titles a', name);
    await choose(name);
    await arrive('main h1', name);
    for (const [deed, then] of [
      ['withdraw', 'publish'],
      ['publish', 'withdraw'],
    ] as const) {
      await choose(deed);
      await choose(`${deed}-confirm`);
      await arrive(`#${then}`, '');
      expect(await desk.focused()).toBe('page-heading');
    }
    await choose('delete');
    await choose('delete-confirm');
    await arrive('main h1', 'Titles');
    const gone = await desk.api.GET('/v1/admin/titles/{titleId}', { params: { path: { titleId: id } } });
    expect(gone.response.status).toBe(404);
  });

  test('keeps the focus when a page that failed is tried again', async () => {
    const { page } = desk;
    await page.route('**/v1/admin/genres*', (route) => route.abort());
    await desk.go('/genres');
    await page.locator('main [data-code=offline]').waitFor();
    await page.unroute('**/v1/admin/genres*');
    await choose('Try again');
    await arrive('#genres a', 'Drama');
    expect(await desk.focused()).toBe('main');
  });
});
