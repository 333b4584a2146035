/** The page of `npm run dev`: all webviews outside VS Code, with the real model behind them. */
import type { Server } from 'node:http';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { servePages } from '../dev/servePages.mts';
import themes from '../dev/themes.json' with { type: 'json' };
import { launchBrowser } from '../editor/workbench.mts';
import { editorMissing } from './support.js';

const missing = editorMissing();

describe.skipIf(missing)('all webviews on one page', () => {
  let server: Server;
  let url = '';
  let browser: Browser;
  let page: Page;
  const troubles: string[] = [];

  beforeAll(async () => {
    ({ server, url } = await servePages(0));
    browser = await launchBrowser(inject('browser'));
    page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    page.on('pageerror', ({ message }) => troubles.push(message));
    await page.goto(url);
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });

  test('the network is trained, edited and stepped through', async () => {
    await page.frameLocator('#runs').locator('.phase.done').waitFor();
    const designer = page.frameLocator('#designer');
    await designer.locator('.card[data-layer="hidden"]').click();
    await page.keyboard.press('Delete');
    await expect.poll(() => page.locator('#text').inputValue()).not.toContain('hidden');
    const inspector = page.frameLocator('#inspector');
    await inspector.locator('.moment').first().waitFor();
    expect(troubles).toEqual([]);
  });

  test.each(Object.keys(themes))('%s', async (theme) => {
    await page.locator('#theme').selectOption(theme);
    const body = page.frameLocator('#designer').locator('body');
    const { classes, variables } = themes[theme as keyof typeof themes];
    expect(await body.getAttribute('class')).toBe(classes);
    const background = await body.evaluate(
      (element) => getComputedStyle(element.ownerDocument.documentElement).backgroundColor,
    );
    const wanted = await page.evaluate((colour) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.backgroundColor = colour;
      return getComputedStyle(probe).backgroundColor;
    }, variables['--vscode-editor-background']);
    expect(background).toBe(wanted);
    await page.screenshot({ path: `test-results/pages-${theme.replaceAll(' ', '-')}.png` });
    expect(troubles).toEqual([]);
  });
});
