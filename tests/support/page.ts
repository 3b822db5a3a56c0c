import { assert, assertEquals } from "@std/assert";
import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Locator,
  Page,
} from "playwright-core";
import { build } from "../../src/cli/build_page.ts";
import { findProgram } from "./process.ts";
import { PATIENCE_MS } from "./patience.ts";

const chromium = await findProgram("chromium", "chromium-browser", "google-chrome");

const FLAGS = [
  ...["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
  ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
];

/** What a browser logs by itself when a server cannot be reached. */
const UNREACHABLE =
  /net::ERR_|WebSocket connection to|Failed to load resource: the server responded/;

let browser: Promise<Browser> | undefined;

/** The browser shared by the tests of a file. */
async function sharedBrowser(): Promise<Browser> {
  return await (browser ??= launch());
}

async function launch(): Promise<Browser> {
  await build();
  const playwright = await import("playwright-core");
  assert(chromium);
  return await playwright.chromium.launch({ executablePath: chromium, args: FLAGS });
}

/** Closes the browser after the tests of a file. Call it once in each file that tests the page. */
export function endBrowserAfterAll(): void {
  Deno.test.afterAll(async () => {
    await (await browser)?.close();
    browser = undefined;
  });
}

/** A test of the page in a real browser. Without a browser it is skipped, and its name says so. */
export function pageTest(name: string, test: (visitor: Visitor) => Promise<void>): void {
  Deno.test({
    name: chromium ? name : `${name} (skipped: chromium is not installed)`,
    ignore: chromium === undefined,
    // The browser's driver keeps handles open.
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

/** A page whose script has not loaded yet. */
export interface HeldPage {
  readonly page: Page;
  /** Loads the script. Resolves once the page is open. */
  letThrough(): Promise<void>;
}

/** A person with a fresh browser profile. */
export class Visitor {
  /** What went wrong on any page: exceptions, requests to other sites, errors on the console. */
  readonly failures: string[] = [];
  readonly #browser: Browser;
  readonly #contexts: BrowserContext[] = [];

  constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Opens a page in a context, by default the first one. */
  async open(url: string, context?: BrowserContext): Promise<Page> {
    const page = await (context ?? this.#contexts[0] ?? await this.context()).newPage();
    await page.goto(url);
    return page;
  }

  /** Another browser profile, as on another device. */
  async context(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    // A worker's requests pass by what a test does to those of the page.
    const context = await this.#browser.newContext({ serviceWorkers: "block", ...options });
    context.setDefaultTimeout(PATIENCE_MS);
    context.on("page", (page) => this.#watch(page));
    this.#contexts.push(context);
    return context;
  }

  /** Opens a page whose script is held back. */
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

  /** Closes all pages. */
  async leave(): Promise<void> {
    await Promise.all(this.#contexts.map((context) => context.close()));
  }

  #watch(page: Page): void {
    page.on("pageerror", (error) => this.failures.push(error.stack ?? String(error)));
    page.on("request", (request) => {
      const { hostname, protocol } = new URL(request.url());
      const isHere = hostname === "127.0.0.1" || protocol === "data:" || protocol === "blob:";
      if (!isHere) this.failures.push(`Request to ${request.url()}`);
    });
    page.on("console", (message) => {
      const isFine = message.type() !== "error" || UNREACHABLE.test(message.text());
      if (!isFine) this.failures.push(message.text());
    });
  }
}

/** Types a message and sends it, as a person does. Resolves once the page shows it. */
export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message", { exact: true }).fill(text);
  await page.keyboard.press("Enter");
  await page.evaluate(
    "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))",
  );
  await page.locator(".turn").first().waitFor({ state: "attached" });
}

/** Waits until the page hears its shortcuts, and has whatever else loads after it can be used. */
export async function isWhole(page: Page): Promise<void> {
  await page.locator("#session-menu").waitFor({ state: "attached" });
}

/**
 * Waits until the session is connected, and nothing is being sent or answered; and until the page has
 * what it loads after it can be used: its Markdown, menus, shortcuts and banners.
 */
export async function isQuiet(page: Page): Promise<void> {
  const isDone = ["queued", "sent", "accepted", "streaming"]
    .map((status) => `:not(:has(.turn.${status}))`).join("");
  const isLoaded = ":not(:has(.reply > .plain)) .bar:has(#session-menu)";
  await page.locator(`.app${isDone}${isLoaded} .status.open`).waitFor();
}

/** The messages and replies on the page, in order. */
export async function said(page: Page): Promise<string[]> {
  return (await page.locator(".bubble, .prose").allInnerTexts()).map((text) => text.trim());
}

/** What the page takes away by itself after so many ms: a notification, the time to undo forgetting. */
const SHOWN_MS = [6_000, 8_000];

/** Opens a page that takes nothing away by itself: a slow machine may press a button later than that. */
export async function openPatient(
  visitor: Visitor,
  url: string,
  options: BrowserContextOptions = {},
): Promise<Page> {
  const context = await visitor.context(options);
  await context.addInitScript(`{
    const real = setTimeout;
    globalThis.setTimeout = (run, ms, ...rest) =>
      real(run, ${JSON.stringify(SHOWN_MS)}.includes(ms) ? ${10 * PATIENCE_MS} : ms, ...rest);
  }`);
  return await visitor.open(url, context);
}

/** Waits until a field has a value. */
export async function hasValue(field: Locator, value: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const found = await field.inputValue();
    if (found === value) return;
    assert(Date.now() < deadline, `The field has ${JSON.stringify(found)}`);
    await field.page().waitForTimeout(20);
  }
}

/** Waits until an expression is true on the page, from outside: its policy forbids evaluating inside. */
export async function isTrue(page: Page, expression: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!await page.evaluate<boolean>(expression)) {
    assert(Date.now() < deadline, `It does not become true: ${expression}`);
    await page.waitForTimeout(50);
  }
}
