import { assert, assertEquals } from "@std/assert";
import { costOf } from "../../src/protocol/prices.ts";
import { dollars } from "../../web/languages/amounts.ts";
import { endBrowserAfterAll, isQuiet, isTrue, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { tell } from "../support/talk.ts";

endBrowserAfterAll();

const SHIFTS = `{
  globalThis.shifted = 0;
  new PerformanceObserver((list) => {
    for (const { value, hadRecentInput } of list.getEntries()) {
      if (!hadRecentInput) globalThis.shifted += value;
    }
  }).observe({ type: "layout-shift", buffered: true });
}`;

pageTest("the layout does not shift while a reply streams in", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const context = await visitor.context();
    await context.addInitScript(SHIFTS);
    const page = await visitor.open(`${url}/?session=still`, context);
    for (const text of ["One", "Two"]) {
      await say(page, text);
      await page.getByText(`Echo: ${text}`, { exact: true }).first().waitFor();
    }
    const pieces = Array.from(
      { length: 150 },
      (_, index) => `word${index}${index % 12 === 11 ? "\n\n" : " "}`,
    );
    claude.script.push({ kind: "reply", pieces, dripMs: 10 });
    await say(page, "Count");
    await page.getByText(/word149/).first().waitFor();
    await isQuiet(page);
    const shifted = await page.evaluate<number>("globalThis.shifted");
    assert(shifted < 0.05, `The layout shifted by ${shifted}`);
    // A jump is measured, unless it comes within half a second of a key.
    await page.waitForTimeout(600);
    await page.evaluate(`document.querySelector("main .bar").style.marginTop = "150px"`);
    await isTrue(page, "globalThis.shifted > 0.05");
  });
});

pageTest(
  "phone: open the list, choose a session, chat in it, and open the drawer",
  async (visitor) => {
    await withServer(async ({ url, attach }) => {
      const client = await attach("bees", { owner: "local" });
      await client.ask("How do bees dance?");
      client.detach();
      const context = await visitor.context({
        viewport: { width: 390, height: 844 },
        hasTouch: true,
        isMobile: true,
      });
      const page = await visitor.open(`${url}/?session=other`, context);
      await isQuiet(page);
      const list = page.getByRole("navigation", { name: "Sessions" });
      await page.getByRole("button", { name: "Sessions", exact: true }).tap();
      await page.locator(".sidebar[data-open=true]").waitFor();
      await list.getByText("How do bees dance?").tap();
      await page.locator(".sidebar[data-open=false]").waitFor({ state: "attached" });
      await page.getByText("Echo: How do bees dance?", { exact: true }).first().waitFor();
      await page.getByLabel("Message", { exact: true }).fill("And in the rain?");
      await page.getByRole("button", { name: "Send" }).tap();
      await page.getByText("Echo: And in the rain?", { exact: true }).first().waitFor();
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().tap();
      await page.getByText("Verified").waitFor();
      assertEquals(
        await page.evaluate("document.documentElement.scrollWidth <= innerWidth"),
        true,
      );
      await page.getByRole("button", { name: "Close panel" }).tap();
      assertEquals((await said(page)).length, 4);
    });
  },
);

pageTest("a session forked from its menu continues the same conversation", async (visitor) => {
  await withServer(async ({ url, bridge }) => {
    const page = await visitor.open(`${url}/?session=first`);
    await say(page, "I live in Lisbon");
    await page.getByText("Echo: I live in Lisbon", { exact: true }).first().waitFor();
    await isQuiet(page);
    await page.locator("main").getByRole("button", { name: /^Actions for “/ }).first().click();
    await page.getByRole("menuitem", { name: "Fork" }).click();
    await page.getByText("Forked into a new session").waitFor();
    const session = new URL(page.url()).searchParams.get("session") ?? "";
    assert(session !== "first");
    await page.getByText("Echo: I live in Lisbon", { exact: true }).first().waitFor();
    await say(page, "Where do I live?");
    await page.getByText("Echo: Where do I live?", { exact: true }).first().waitFor();
    assertEquals((await said(page)).length, 4);
    assertEquals((await bridge.describe({ owner: "local", session }))?.turns, 2);
    assertEquals((await bridge.describe({ owner: "local", session: "first" }))?.turns, 1);
  });
});

pageTest("the drawer shows a reply's cost as given by the log and the prices", async (visitor) => {
  await withServer(async (world) => {
    const page = await visitor.open(`${world.url}/?session=cost`);
    await say(page, "Hello");
    await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
    await page.getByText("Verified").waitFor();
    const { events } = await tell<
      { events: { type: string; data: { usage: Parameters<typeof costOf>[1]; model: string } }[] }
    >(world, "cost/events");
    const reply = events.find(({ type }) => type === "ReplyCompleted");
    assert(reply);
    const { usage, model } = reply.data;
    const cost = costOf(model, usage);
    assert(cost);
    const saved = cost.uncached - cost.dollars;
    const figures = await page.locator(".context-figures > div").evaluateAll((rows) =>
      rows.map((row) => [...row.children].map(({ textContent }) => textContent))
    );
    const shown = new Map(figures.map(([name, value]) => [name, value]));
    assertEquals(shown.get("Input, not cached"), usage.inputTokens.toLocaleString("en"));
    assertEquals(shown.get("Output"), usage.outputTokens.toLocaleString("en"));
    assertEquals(shown.get("Cost"), dollars(cost.dollars));
    const told = saved > 0
      ? shown.get("Saved by the cache") === `${dollars(saved)} of ${dollars(cost.uncached)}`
      : saved === 0 || shown.get("Extra cost of filling the cache") === dollars(-saved);
    assert(told, JSON.stringify(figures));
  });
});
