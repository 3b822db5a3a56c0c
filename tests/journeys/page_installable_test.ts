import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { Cable } from "../support/cable.ts";
import {
  endBrowserAfterAll,
  hasValue,
  isQuiet,
  isTrue,
  pageTest,
  say,
  type Visitor,
} from "../support/page.ts";
import { serveBuilds } from "../support/served_builds.ts";
import { withServer } from "../support/server.ts";
import { PATIENCE_MS } from "../support/patience.ts";

endBrowserAfterAll();

/** Opens the page in a browser profile that takes service workers. */
async function open(visitor: Visitor, url: string): Promise<Page> {
  return await visitor.open(url, await visitor.context({ serviceWorkers: "allow" }));
}

/** Waits until the worker serves the page. */
async function isServed(page: Page): Promise<void> {
  await isTrue(page, "navigator.serviceWorker.controller?.state === 'activated'");
}

/** What the browser keeps: addresses by the name of their cache. */
async function kept(page: Page): Promise<Readonly<Record<string, string[]>>> {
  return await page.evaluate<Record<string, string[]>>(`(async () => {
    const found = {};
    for (const name of await caches.keys()) {
      const requests = await (await caches.open(name)).keys();
      found[name] = requests.map(({ url }) => new URL(url).pathname + new URL(url).search);
    }
    return found;
  })()`);
}

/** Waits until the next build's worker has taken over, which it may once the old one has stopped. */
async function takenOver(page: Page): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  await browser.send("ServiceWorker.enable");
  const holds = (test: string) =>
    page.evaluate<boolean>(`navigator.serviceWorker.getRegistration()
      .then(async ({ installing, waiting }) => ${test})`);
  const isDone = `!installing && !waiting && await caches.has("shell-next-build-1")`;
  const deadline = Date.now() + PATIENCE_MS;
  while (!await holds(isDone)) {
    assert(Date.now() < deadline, "the new worker has taken over");
    // A browser that is watched may keep an idle worker running.
    if (await holds("waiting !== null")) await browser.send("ServiceWorker.stopAllWorkers");
    await page.waitForTimeout(200);
  }
}

const buildOf = (page: Page) => page.locator("meta[name=build]").getAttribute("content");

pageTest("the page can be installed: Chromium finds its manifest valid", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await open(visitor, `${url}/?session=install`);
    await isServed(page);
    const browser = await page.context().newCDPSession(page);
    const { url: place, errors, data } = await browser.send("Page.getAppManifest");
    assertEquals([place, errors], [`${url}/manifest.webmanifest`, []]);
    const { installabilityErrors } = await browser.send("Page.getInstallabilityErrors");
    // A fresh profile of a test is an incognito one.
    const found = installabilityErrors.map(({ errorId }) => errorId);
    assertEquals(found.filter((id) => id !== "in-incognito"), []);
    const { name, icons, display, start_url, scope } = JSON.parse(data ?? "{}");
    assertEquals([name, display], ["Claude Context Bridge", "standalone"]);
    assertEquals([start_url, scope], ["/", "/"]);
    assert(icons.some(({ purpose }: { purpose: string }) => purpose === "maskable"));
    for (const { src, sizes, type } of icons) {
      const answer = await fetch(url + src);
      assertEquals([answer.status, answer.headers.get("content-type")], [200, type]);
      const view = new DataView(await answer.arrayBuffer());
      assertEquals(`${view.getUint32(16)}x${view.getUint32(20)}`, sizes, src);
    }
  });
});

pageTest("the worker and the manifest are served with their headers", async () => {
  await withServer(async ({ url }) => {
    for (
      const [path, type] of [["/worker.js", /javascript/], ["/manifest.webmanifest", /manifest/]]
    ) {
      const { status, headers, body } = await fetch(`${url}${path}`);
      await body?.cancel();
      assertEquals([status, headers.get("cache-control")], [200, "no-cache"]);
      assertMatch(headers.get("content-type") ?? "", type as RegExp);
      assertMatch(headers.get("content-security-policy") ?? "", /connect-src 'self'/);
    }
  });
});

pageTest(
  "the service worker keeps the page's own files, and nothing of a conversation",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await open(visitor, `${url}/?session=private`);
      await isServed(page);
      await page.reload();
      await say(page, "The heron is my secret");
      await isQuiet(page);
      await page.getByRole("button", { name: "Memory" }).click();
      await page.locator(".memory-charts").waitFor();
      const caches = await kept(page);
      assertEquals(Object.keys(caches), [`shell-${await buildOf(page)}`]);
      const files = Object.values(caches).flat().sort();
      assertEquals(files.filter((path) => !/^\/assets\/[\w-]+\.(js|css)$/.test(path)), ["/"]);
      assert(files.length > 10, `${files.length} files are kept`);
      const texts = await page.evaluate<string[]>(`(async () => {
        const texts = [];
        for (const name of await caches.keys()) {
          for (const answer of await (await caches.open(name)).matchAll()) texts.push(await answer.text());
        }
        return texts;
      })()`);
      assertEquals(texts.length, files.length);
      assertEquals(texts.filter((text) => text.includes("heron")).length, 0);
    });
  },
);

pageTest(
  "without a network the installed page opens, says so, and keeps what is typed",
  async (visitor) => {
    await withServer(async ({ port }) => {
      using cable = new Cable(port);
      const page = await open(visitor, `${cable.url}/?session=away`);
      await isServed(page);
      await page.getByLabel("Message", { exact: true }).fill("Half a thought");
      cable.pull();
      await page.reload();
      await page.getByText("Can't reach the bridge").waitFor();
      const field = page.getByLabel("Message", { exact: true });
      await hasValue(field, "Half a thought");
      await field.fill("A whole thought");
      await page.goto(`${cable.url}/?session=another`);
      await page.goto(`${cable.url}/?session=away`);
      await page.getByText("Can't reach the bridge").waitFor();
      await hasValue(field, "A whole thought");
      await page.keyboard.press("Enter");
      cable.plug();
      // The page tries by itself, too, and takes the button away where it was faster.
      await page.evaluate(
        "for (const button of document.querySelectorAll('.banner button')) button.click()",
      );
      await page.getByText("Echo: A whole thought").first().waitFor();
    });
  },
);

pageTest(
  "a new build shows at once and takes over; a page of the old one stays whole until it is closed",
  async (visitor) => {
    await using served = await serveBuilds();
    const old = await open(visitor, `${served.url}/?session=old`);
    await isServed(old);
    const first = await buildOf(old);
    await served.deploy();
    const next = await visitor.open(`${served.url}/?session=new`, old.context());
    assertEquals(await buildOf(next), "next-build-1", "the document comes from the network");
    await takenOver(next);
    assertEquals(
      Object.keys(await kept(next)).sort(),
      [`shell-${first}`, "shell-next-build-1"].sort(),
    );
    assertEquals(await buildOf(old), first, "an open page is not reloaded");
    await old.getByRole("button", { name: "Memory" }).click();
    await old.getByRole("heading", { name: "Pinned notes" }).waitFor();
    await old.close();
    await next.reload();
    await isTrue(next, `caches.keys().then((names) => names.length === 1)`);
    assertEquals(Object.keys(await kept(next)), ["shell-next-build-1"]);
  },
);

pageTest("a page whose only tab is reloaded after a deploy has no stale files", async (visitor) => {
  await using served = await serveBuilds();
  const page = await open(visitor, `${served.url}/?session=only`);
  await isServed(page);
  await served.deploy();
  await page.reload();
  assertEquals(await buildOf(page), "next-build-1");
  await takenOver(page);
  await isTrue(page, `caches.keys().then((names) => names.join() === "shell-next-build-1")`);
});

pageTest("where service workers are refused, the page works as before", async (visitor) => {
  await withServer(async ({ url }) => {
    const context = await visitor.context({ serviceWorkers: "allow" });
    await context.route("**/worker.js", (route) => route.abort());
    await context.addInitScript("delete Navigator.prototype.serviceWorker");
    const page = await visitor.open(`${url}/?session=refused`, context);
    await page.waitForTimeout(2_500);
    await say(page, "Hello");
    await page.getByText("Echo: Hello").first().waitFor();
    assertEquals(await kept(page), {});
  });
});
