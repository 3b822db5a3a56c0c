import { assert, assertEquals } from "@std/assert";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { build } from "../../src/cli/build_page.ts";
import { findProgram } from "./process.ts";

const chromium = await findProgram("chromium", "chromium-browser", "google-chrome");

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** What a browser says by itself when a server is away. */
const AWAY = /net::ERR_|WebSocket connection to|Failed to load resource: the server responded/;

let browser: Promise<Browser> | undefined;

/** The browser that the tests of a file share. */
export async function sharedBrowser(): Promise<Browser> {
  return await (browser ??= launch());
}

async function launch(): Promise<Browser> {
  await build();
  const playwright = await import("playwright-core");
  assert(chromium);
  return await playwright.chromium.launch({ executablePath: chromium, args: FLAGS });
}

/** To be called once in each file of tests of the page: the browser ends with them. */
export function endBrowserAfterAll(): void {
  Deno.test.afterAll(async () => {
    await (await browser)?.close();
    browser = undefined;
  });
}

/** A test of the page in a real browser; without one it says so and is skipped. */
export function pageTest(name: string, test: (visitor: Visitor) => Promise<void>): void {
  Deno.test({
    name: chromium ? name : `${name} (skipped: chromium is not installed)`,
    ignore: chromium === undefined,
    // The browser's driver keeps handles of its own.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const visitor = new Visitor(await sharedBrowser());
      try {
        await test(visitor);
        assertEquals(visitor.failures, []);
      } finally {
        await visitor.leave();
      }
    },
  });
}

/** A page that waits for its script. */
export interface HeldPage {
  readonly page: Page;
  /** Lets the script through; resolves once the page is open. */
  letThrough(): Promise<void>;
}

/** Somebody with a browser of their own: nothing of it is kept for the next test. */
export class Visitor {
  /** What went wrong in any page: errors, requests to elsewhere, words on the console. */
  readonly failures: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens a page in a context: the first one's, or a new one. */
  async open(url: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? this.#contexts[0] ?? await this.context()).newPage();
    await page.goto(url);
    return page;
  }

  /** Another browser, as another device has it. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await this.#browser.newContext(options);
    context.setDefaultTimeout(20_000);
    context.on("page", (page) => this.#watch(page));
    this.#contexts.push(context);
    return context;
  }

  /** Begins to open a page whose script does not come before it is let through. */
  async openHeld(url: string): Promise<HeldPage> {
    const context = await this.context();
    const arrived = Promise.withResolvers<void>();
    const gate = Promise.withResolvers<void>();
    await context.route("**/assets/main-*.js", async (route) => {
      arrived.resolve();
      await gate.promise;
      await route.continue();
    });
    const page = await context.newPage();
    const opened = page.goto(url);
    await arrived.promise;
    const letThrough = async () => {
      gate.resolve();
      await opened;
    };
    return { page, letThrough };
  }

  async leave(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.failures.push(error.stack ?? String(error)));
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      const isHere = hostname === "127.0.0.1" || protocol === "data:" || protocol === "blob:";
      if (!isHere) this.failures.push(`A request to ${request.url()}`);
    });
    page.on("console", (message) => {
      const isFine = message.type() !== "error" || AWAY.test(message.text());
      if (!isFine) this.failures.push(message.text());
    });
  }
}

/** Types a message and sends it, as a person does. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
}

/** Waits until the session is connected and nothing is being answered. */
export async function isQuiet(page: Page): Promise<void> {
  await page.locator(".bar .status.open").waitFor();
}

/** What was said, in order, as a reader sees it. */
export async function said(page: Page): Promise<string[]> {
  return (await page.locator(".bubble, .prose").allInnerTexts()).map((text) => text.trim());
}
