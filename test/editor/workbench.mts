/** A VS Code workbench as a person at the keyboard sees it, driven by Playwright. */
import type { Browser, BrowserContext, FrameLocator, Locator, Page } from 'playwright-core';
import { chromium } from 'playwright-core';

export const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const launchBrowser = (executablePath: string, headless = true): Promise<Browser> =>
  chromium.launch({ executablePath, headless, args: browserFlags });

export class Workbench {
  readonly page: Page;
  private readonly context: BrowserContext;

  private constructor(page: Page, context: BrowserContext) {
    this.page = page;
    this.context = context;
  }

  static async open(
    browser: Browser,
    url: string,
    viewport = { width: 1440, height: 900 },
  ): Promise<Workbench> {
    const context = await browser.newContext({ viewport });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('.monaco-workbench').waitFor({ timeout: 60_000 });
    await page.locator('.part.statusbar').waitFor({ timeout: 60_000 });
    return new Workbench(page, context);
  }

  close(): Promise<void> {
    return this.context.close();
  }

  /** Runs a command from the palette by its title. */
  async command(title: string): Promise<void> {
    const row = this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: title })
      .first();
    // Just after the start the palette does not know the extension yet, and one that is open closes
    // when a page takes the focus: it is opened anew until the command could be chosen.
    for (let attempt = 1; ; attempt++) {
      await this.page.keyboard.press('F1');
      const chosen = await this.input()
        .fill(`>${title}`, { timeout: 2000 })
        .then(() => row.click({ timeout: 2000 }))
        .then(
          () => true,
          () => false,
        );
      if (chosen) return;
      if (attempt === 10) throw new Error(`No command '${title}'`);
      await this.page.keyboard.press('Escape');
      // A webview that is just coming to life takes keys for itself: the workbench is given the
      // focus back.
      await this.page.locator('.part.titlebar').click({ position: { x: 250, y: 10 } });
    }
  }

  /** The text field of the quick input that is open. */
  private input(): Locator {
    return this.page
      .locator('.quick-input-widget input[type="text"], .quick-input-widget .input')
      .first();
  }

  /** Chooses an entry of the quick pick that is open. */
  async pick(text: string): Promise<void> {
    const row = this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: text })
      .first();
    await row.waitFor();
    await row.click();
  }

  /** Takes what is ticked, or marked, in the list of a title. */
  async accept(title: string): Promise<void> {
    const list = this.page.locator('.quick-input-widget').filter({ hasText: title });
    await list.locator('.monaco-list-row').first().waitFor();
    await this.page.keyboard.press('Enter');
    await list.waitFor({ state: 'hidden' });
  }

  /** Confirms the input box that is open, with another value if one is given. */
  async enter(value?: string): Promise<void> {
    await this.page
      .locator('.quick-input-widget')
      .filter({ hasText: "Press 'Enter' to confirm" })
      .waitFor();
    const input = this.input();
    if (value !== undefined) await input.fill(value);
    await this.page.keyboard.press('Enter');
  }

  /** Opens a file by name. */
  async openFile(name: string): Promise<void> {
    await this.page.getByRole('treeitem', { name, exact: true }).dblclick();
    await this.page.locator('.tab').filter({ hasText: name }).first().waitFor();
  }

  /**
   * The text of the editor that shows a file, as it stands in the model and not just on the screen.
   */
  async editorText(): Promise<string> {
    const lines = this.page.locator('.monaco-editor .view-lines').first();
    await lines.waitFor();
    const rows = await lines.locator('.view-line').evaluateAll((elements) =>
      elements.map((e) => ({
        top: (e as HTMLElement).offsetTop,
        text: (e.textContent ?? '').replaceAll('\u00a0', ' '),
      })),
    );
    return rows
      .toSorted((a, b) => a.top - b.top)
      .map((row) => row.text.trimEnd())
      .join('\n');
  }

  /** A webview by the element that fills it. */
  async webview(element: string): Promise<FrameLocator> {
    const deadline = Date.now() + 30_000;
    while (Date.now() < deadline) {
      const frames = this.page.locator('iframe.webview.ready');
      for (let i = 0; i < (await frames.count()); i++) {
        // By its name: the order of frames changes as webviews come and go.
        const name = await frames
          .nth(i)
          .getAttribute('name')
          .catch(() => null);
        const inner = this.page
          .locator(`iframe.webview[name="${name}"]`)
          .contentFrame()
          .locator('#active-frame')
          .contentFrame();
        if (
          name !== null &&
          (await inner
            .locator(element)
            .count()
            .catch(() => 0)) > 0
        )
          return inner;
      }
      await this.page.waitForTimeout(100);
    }
    throw new Error(`No webview shows ${element}`);
  }

  /** Sets the colour theme by its setting's name. */
  async theme(
    name:
      | 'Default Dark Modern'
      | 'Default Light Modern'
      | 'Default High Contrast'
      | 'Default High Contrast Light',
  ): Promise<void> {
    await this.command('Preferences: Color Theme');
    const label = {
      'Default Dark Modern': 'Dark Modern',
      'Default Light Modern': 'Light Modern',
      'Default High Contrast': 'Dark High Contrast',
      'Default High Contrast Light': 'Light High Contrast',
    }[name];
    await this.input().fill(label);
    await this.page
      .locator('.quick-input-list .monaco-list-row')
      .filter({ hasText: label })
      .first()
      .waitFor();
    await this.page.keyboard.press('Enter');
    await this.page.waitForTimeout(400);
  }
}
