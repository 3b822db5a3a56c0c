import { assertEquals, assertMatch } from "@std/assert";
import type { Browser, Page } from "playwright-core";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { findProgram, logPlace, startBridge } from "../support/process.ts";

const chromium = await findProgram("chromium", "chromium-browser", "google-chrome");

/** A test of the page in a real browser; without one it says so and is skipped. */
function pageTest(name: string, test: (browser: Browser) => Promise<void>): void {
  Deno.test({
    name: chromium ? name : `${name} (skipped: chromium is not installed)`,
    ignore: chromium === undefined,
    // The browser's driver keeps handles of its own.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const playwright = await import("playwright-core");
      const args = ["--no-sandbox", "--disable-gpu"];
      const browser = await playwright.chromium.launch({ executablePath: chromium!, args });
      try {
        await test(browser);
      } finally {
        await browser.close();
      }
    },
  });
}

async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message").fill(text);
  await page.keyboard.press("Enter");
}

/** Everything said, in order, as a reader sees it. */
async function said(page: Page): Promise<string[]> {
  return await page.locator(".message:visible > span").allTextContents();
}

pageTest(
  "the page streams, outlives a kill in mid-reply, and shows all once after a reload",
  async (browser) => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const environment = {
      KV_PATH: place.path,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
    };
    const first = await startBridge(environment);
    const page = await browser.newPage();
    const failures: string[] = [];
    page.on("pageerror", (error) => failures.push(String(error)));
    page.on("request", (request) => {
      if (new URL(request.url()).hostname !== "127.0.0.1") failures.push(request.url());
    });
    await page.goto(`http://127.0.0.1:${first.port}/`);
    await page.getByText("Connected · claude-sonnet-5-5").waitFor();
    await say(page, "<b>Hello</b> & <script>document.title = 'run'</script>");
    await page.getByText("Echo: <b>Hello</b>").waitFor();

    claude.script.push({ kind: "reply", text: "Half of it", then: { after: 2, what: "hang" } });
    await say(page, "Go on");
    await page.getByText("Half of", { exact: true }).waitFor();
    await first.end("SIGKILL");
    await page.getByText(/Not connected|Reconnecting/).waitFor();
    await say(page, "Said while nobody listened");
    const second = await startBridge({ ...environment, PORT: String(first.port) });
    await page.getByText("Echo: Said while nobody listened").waitFor();
    const all = [
      "<b>Hello</b> & <script>document.title = 'run'</script>",
      "Echo: <b>Hello</b> & <script>document.title = 'run'</script>",
      "Go on",
      "Echo: Go on",
      "Said while nobody listened",
      "Echo: Said while nobody listened",
    ];
    assertEquals(await said(page), all);
    await page.reload();
    await page.getByText("Echo: Said while nobody listened").waitFor();
    assertEquals(await said(page), all);
    assertEquals(await page.title(), "Claude Context Bridge");
    assertEquals(failures, []);
    await page.close();
    await second.end("SIGINT");
  },
);

pageTest(
  "the page stops a reply, tries again, follows another tab, and begins anew",
  async (browser) => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const bridge = await startBridge({
      KV_PATH: place.path,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
      MODEL_MAX_RETRIES: "0",
    });
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${bridge.port}/`);
    claude.script.push(
      { kind: "reply", text: "On and on", then: { after: 1, what: "hang" } },
      { kind: "status", status: 529, type: "overloaded_error" },
    );
    await say(page, "Hello");
    await page.getByText("On", { exact: true }).waitFor();
    await page.getByRole("button", { name: "Stop" }).click();
    await page.getByText("Stopped").waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText(/overloaded_error/).waitFor();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByText("Echo: Hello").waitFor();
    const tab = await context.newPage();
    await tab.goto(page.url());
    await tab.getByText("Echo: Hello").waitFor();
    await say(tab, "From the tab");
    await page.getByText("Echo: From the tab").waitFor();
    assertEquals(await said(page), await said(tab));
    await page.getByRole("button", { name: "New session" }).click();
    await page.getByText("Connected").waitFor();
    assertEquals(await said(page), []);
    await context.close();
    await bridge.end("SIGINT");
  },
);

pageTest("the page asks for a token when the bridge does", async (browser) => {
  await using place = await logPlace();
  const bridge = await startBridge({
    KV_PATH: place.path,
    BRIDGE_TOKENS: "ada:ada-token-0123456789",
  });
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${bridge.port}/`);
  const token = page.getByLabel("This bridge asks for a token");
  await token.fill("wrong-token-0123456789");
  await token.press("Enter");
  await page.getByText("A token is needed").waitFor();
  await token.fill("ada-token-0123456789");
  await token.press("Enter");
  await page.getByText("Connected · offline").waitFor();
  assertEquals(page.url().includes("token"), false);
  await page.close();
  await bridge.end("SIGINT");
});

pageTest("a message that is too large fails in the page, and the others go on", async (browser) => {
  await using place = await logPlace();
  const bridge = await startBridge({ KV_PATH: place.path, MAX_FRAME_BYTES: "20000" });
  const page = await browser.newPage();
  let sockets = 0;
  page.on("websocket", () => sockets++);
  await page.goto(`http://127.0.0.1:${bridge.port}/`);
  await page.getByText("Connected ·").waitFor();
  await say(page, "x".repeat(30_000));
  await page.getByText(/larger than the bridge takes/).waitFor();
  await say(page, "I live in Lisbon.");
  await page.getByText("I will remember that.").waitFor();
  assertEquals(sockets, 2);
  await page.reload();
  await page.getByText("I will remember that.").waitFor();
  assertEquals((await said(page))[0], "I live in Lisbon.");
  assertEquals(sockets, 3);
  await page.close();
  await bridge.end("SIGINT");
});

pageTest(
  "an error that is about no turn stands on a line of its own until it is over",
  async (browser) => {
    await using place = await logPlace();
    const bridge = await startBridge({ KV_PATH: place.path });
    const page = await browser.newPage();
    const message = "The conversations cannot be reached now";
    let isBroken = true;
    await page.routeWebSocket(/\/ws/, (client) => {
      const server = client.connectToServer();
      client.onMessage((frame) => {
        if (!isBroken) return server.send(frame);
        client.send(JSON.stringify({ type: "error", code: "store_unavailable", message }));
      });
    });
    await page.goto(`http://127.0.0.1:${bridge.port}/`);
    await page.getByText("Connected ·").waitFor();
    await say(page, "I live in Lisbon.");
    const alert = page.getByRole("alert");
    await alert.getByText(message).waitFor();
    await page.getByText("Connected ·").waitFor();
    isBroken = false;
    await page.reload();
    await page.getByText("I will remember that.").waitFor();
    assertEquals(await alert.isVisible(), false);
    // The browser counts so large a text, but need not lay it out.
    await page.evaluate("globalThis.Blob = class { size = 20_000_000; }");
    await say(page, "Much too long");
    await alert.getByText(/larger than the bridge takes/).waitFor();
    assertEquals(await page.getByLabel("Message").inputValue(), "Much too long");
    await page.close();
    await bridge.end("SIGINT");
  },
);

pageTest(
  "an address that can name no session is said to, and another session is there",
  async (browser) => {
    await using place = await logPlace();
    const bridge = await startBridge({ KV_PATH: place.path });
    const page = await browser.newPage();
    await page.goto(`http://127.0.0.1:${bridge.port}/#my session`);
    await page.getByRole("alert").getByText("No session can be called “my session”").waitFor();
    await page.getByText("Connected ·").waitFor();
    const hash = () => page.evaluate<string>("location.hash");
    const first = await hash();
    assertMatch(first, /^#[0-9a-f]{32}$/);
    await say(page, "I live in Lisbon.");
    await page.getByText("I will remember that.").waitFor();
    assertEquals(await page.getByRole("alert").isVisible(), false);
    await page.evaluate("location.hash = 'a%20b'");
    await page.getByRole("alert").getByText("“a b”").waitFor();
    assertEquals(await hash(), first);
    await page.close();
    await bridge.end("SIGINT");
  },
);
