import { assertEquals } from "@std/assert";
import type { BrowserContext, Page } from "playwright-core";
import { endBrowserAfterAll, isQuiet, isTrue, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

/** Makes the page hidden or visible, as switching tabs does: a browser without a screen has no tabs. */
async function setHidden(page: Page, isHidden: boolean): Promise<void> {
  await page.evaluate(`{
    Object.defineProperty(document, "hidden", { configurable: true, get: () => ${isHidden} });
    Object.defineProperty(document, "visibilityState", {
      configurable: true, get: () => ${isHidden} ? "hidden" : "visible" });
    document.dispatchEvent(new Event("visibilitychange"));
  }`);
}

/** Records the notifications that the page itself shows, which a browser without a screen has not. */
const RECORDING = `{
  globalThis.told = [];
  globalThis.asked = 0;
  globalThis.Notification = class {
    static permission = "default";
    static answer = "granted";
    static async requestPermission() { globalThis.asked++; return this.permission = this.answer; }
    constructor(title, { body }) { globalThis.told.push(this); Object.assign(this, { title, body }); }
    close() {}
  };
}`;

const told = (page: Page) =>
  page.evaluate<string[]>("globalThis.told.map(({ title, body }) => title + ': ' + body)");

const notifySwitch = (page: Page) => page.getByRole("switch", { name: "Notify me" });

/** Resolves once the notifications have begun. */
async function begun(page: Page): Promise<void> {
  await isTrue(
    page,
    `performance.getEntriesByType("resource").some(({ name }) => name.includes("/background-"))`,
  );
}

async function shownByWorker(page: Page): Promise<string[]> {
  return await page.evaluate<string[]>(`navigator.serviceWorker.ready
    .then((registration) => registration.getNotifications())
    .then((shown) => shown.map(({ title, body }) => title + ": " + body))`);
}

pageTest(
  "a hidden page notifies once a reply is complete, a visible one does not",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      const context = await visitor.context();
      await context.addInitScript(RECORDING);
      const page = await visitor.open(`${url}/?session=hidden`, context);
      await begun(page);
      await say(page, "Before it was asked for");
      await isQuiet(page);
      assertEquals(await page.evaluate("globalThis.asked"), 0, "nobody is asked without a click");
      await notifySwitch(page).click();
      await page.getByText("You are notified when").waitFor();
      assertEquals(await notifySwitch(page).getAttribute("aria-checked"), "true");
      await say(page, "While it is visible");
      await isQuiet(page);
      assertEquals(await told(page), []);
      const gate = claude.gated({ pieces: ["A"] }, 0);
      await say(page, "While it is hidden");
      await page.getByRole("button", { name: "Stop" }).waitFor();
      await setHidden(page, true);
      gate.resolve();
      await isTrue(page, "globalThis.told.length === 1");
      assertEquals(await told(page), ["Before it was asked for: The reply is complete"]);
      await setHidden(page, false);
      await page.getByRole("button", { name: "New session" }).first().click();
      await page.evaluate("globalThis.told[0].onclick()");
      await page.getByRole("heading", { name: "Before it was asked for", level: 1 }).waitFor();
      await notifySwitch(page).click();
      await page.getByText("Notifications are off").waitFor();
      assertEquals(await page.evaluate("globalThis.asked"), 1, "it is asked for once");
    });
  },
);

pageTest("denied or missing notifications are said plainly", async (visitor) => {
  await withServer(async ({ url }) => {
    const open = async (script: string): Promise<Page> => {
      const context: BrowserContext = await visitor.context();
      await context.addInitScript(RECORDING + script);
      return await visitor.open(`${url}/?session=denied`, context);
    };
    const denied = await open(`Notification.answer = "denied"`);
    await notifySwitch(denied).click();
    await denied.getByText("Your browser blocks notifications").waitFor();
    assertEquals(await notifySwitch(denied).getAttribute("aria-checked"), "false");
    const missing = await open("delete globalThis.Notification");
    await notifySwitch(missing).click();
    await missing.getByText("cannot show notifications here").waitFor();
  });
});

pageTest("the worker notifies without the text; a click shows the session", async (visitor) => {
  await withServer(async ({ url, claude }) => {
    const gate = Promise.withResolvers<void>();
    const context = await visitor.context({ serviceWorkers: "allow" });
    await context.grantPermissions(["notifications"], { origin: url });
    const page = await visitor.open(`${url}/?session=worker`, context);
    await isTrue(page, "navigator.serviceWorker.controller?.state === 'activated'");
    await notifySwitch(page).click();
    await notifySwitch(page).and(page.locator("[aria-checked=true]")).waitFor();
    claude.script.push({
      kind: "reply",
      pieces: ["A ", "heron"],
      gate: { before: 1, open: gate.promise },
    });
    await say(page, "Which bird?");
    await page.getByRole("button", { name: "Stop" }).waitFor();
    await setHidden(page, true);
    gate.resolve();
    await isTrue(
      page,
      `navigator.serviceWorker.ready
      .then((registration) => registration.getNotifications()).then(({ length }) => length === 1)`,
    );
    assertEquals(await shownByWorker(page), ["Which bird?: The reply is complete"]);
    await setHidden(page, false);
    await page.getByRole("button", { name: "New session" }).first().click();
    await page.getByRole("heading", { name: "New session", level: 1 }).waitFor();
    const [worker] = context.serviceWorkers();
    await worker?.evaluate(`registration.getNotifications().then(([notification]) =>
      dispatchEvent(new NotificationEvent("notificationclick", { notification })))`);
    await page.getByRole("heading", { name: "Which bird?", level: 1 }).waitFor();
    assertEquals(await shownByWorker(page), [], "it is closed by the click");
  });
});
