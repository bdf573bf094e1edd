import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerOf } from '../../../infra/web/shared/client.ts';
import { chromiumPath } from '../../support/platform/browser.ts';
import { violations } from '../../support/platform/watching.ts';
import { type Console, openConsole } from './open-console.ts';

const withBrowser = chromiumPath === undefined ? describe.skip : describe;

withBrowser('the settings', () => {
  let desk: Console;
  beforeAll(async () => {
    desk = await openConsole({});
    await desk.begin();
    await desk.asAdmin();
  });
  afterAll(() => desk?.stop());

  const field = (limit: string) => desk.page.locator(`[id="settings-limits/${limit}"]`);
  const save = () => desk.click('#settings button[type=submit]');
  const saved = () => desk.page.locator('#settings .success', { hasText: 'Saved.' }).waitFor();
  const inEffect = async () => (await answerOf(desk.api.GET('/v1/admin/settings'))).limits;

  test('change a limit, say at its field what cannot be one, and go back to what the stage declares', async () => {
    await desk.go('/settings');
    expect(await field('anonymous').inputValue()).toBe('');
    await desk.page.locator('[id="settings-limits/anonymous-hint"]', { hasText: 'Empty: 60,' }).waitFor();
    await field('anonymous').fill('0');
    await save();
    await desk.page.locator('[data-field="limits/anonymous"]', { hasText: '1 to 1,000,000' }).waitFor();
    expect(await desk.focused()).toBe('settings-limits/anonymous');
    await field('anonymous').fill('77');
    await save();
    await saved();
    expect((await inEffect()).anonymous).toEqual({ limit: 77, windowSeconds: 60, stageLimit: 60 });
    expect(await violations(desk.page)).toEqual([]);
    await desk.go('/settings');
    expect(await field('anonymous').inputValue()).toBe('77');
    await field('anonymous').fill('');
    await save();
    await saved();
    expect((await inEffect()).anonymous.limit).toBe(60);
  });

  test('that somebody else has changed meanwhile show both, and one chooses', async () => {
    await desk.go('/settings');
    await answerOf(desk.api.PATCH('/v1/admin/settings', { body: { limits: { start: 90, login: 12 } } }));
    await field('start').fill('80');
    await save();
    await desk.page.locator('#conflict [data-field="limits/start"]').waitFor();
    await desk.click('#conflict-save');
    await desk.page.locator('#conflict').waitFor({ state: 'detached' });
    expect(await inEffect()).toMatchObject({ start: { limit: 80 }, login: { limit: 12 } });
    await desk.go('/audit');
    expect(await desk.page.locator('main').innerText()).toContain('Update settings');
  });
});
