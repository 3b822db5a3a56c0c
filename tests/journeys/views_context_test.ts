import { assert, assertEquals } from "@std/assert";
import type { Page, Route } from "playwright-core";
import type { ContextInfo } from "../../src/client/mod.ts";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { talk, tell } from "../support/talk.ts";

endBrowserAfterAll();

const SETTINGS = { contextLimit: 2_400 };

/** The segments of the bar in the drawer, by kind, with their lengths. */
async function barOf(page: Page): Promise<Map<string, number>> {
  const parts = await page.locator(".context-bar span").evaluateAll((spans) =>
    spans.map((span) => [span.getAttribute("data-kind"), span.getAttribute("data-characters")])
  );
  return new Map(parts.map(([kind, characters]) => [kind ?? "", Number(characters)]));
}

/** The length of all segments except the new message. */
function budgetIn(bar: ReadonlyMap<string, number>): number {
  return [...bar].reduce((sum, [kind, length]) => kind === "message" ? sum : sum + length, 0);
}

/** The items in the drawer except the system prompt and the message. */
async function itemsIn(page: Page): Promise<unknown[]> {
  const rows = await page.locator(".context-item").evaluateAll((items) =>
    items.map((item) => [item.getAttribute("data-kind"), item.getAttribute("data-characters")])
  );
  return rows.filter(([kind]) => kind !== "system" && kind !== "message")
    .map(([kind, characters]) => [kind, Number(characters)]);
}

pageTest(
  "the drawer shows a reply's request as the bridge reports it, byte for byte",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      await tell(world, "bees/pins", { text: "I am Ada" });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      await say(page, "What did I say of Tomás and stings?");
      await page.getByText("Echo: What did I say of").first().waitFor();
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
      await page.getByText("Verified").waitFor();

      const turn = (await tell<{ events: { type: string; data: { turn: string } }[] }>(
        world,
        "bees/events?after=28",
      )).events.findLast(({ type }) => type === "ReplyCompleted")?.data.turn;
      const told = await tell<ContextInfo>(world, `bees/turns/${turn}/context`);
      const { items, leftOut, limit, characters } = told.manifest;
      assertEquals(await itemsIn(page), items.map((item) => [item.kind, item.characters]));
      assertEquals(new Set(items.map(({ kind }) => kind)).size, 4);
      await page.locator(".context-hash code").nth(2).waitFor();
      const hashes = await page.locator(".context-hash code").allInnerTexts();
      assertEquals(hashes, Array(3).fill(told.sha256?.sent));
      const bar = await barOf(page);
      assertEquals(budgetIn(bar), limit);
      assertEquals(bar.get("free") ?? 0, limit - characters);
      assertEquals(bar.get("message"), "What did I say of Tomás and stings?".length);
      const reasons = await page.locator(".context-groups li").evaluateAll((rows) =>
        rows.map((row) => row.getAttribute("data-reason"))
      );
      assertEquals(
        reasons.toSorted(),
        [...new Set(leftOut.map(({ reason }) => reason))].toSorted(),
      );

      await page.getByText("Request to claude-sonnet-5-5").click();
      await page.getByRole("button", { name: "As sent", exact: true }).click();
      assertEquals(
        await page.locator(".context-json.sent").textContent(),
        world.claude.replies.at(-1)?.raw,
      );
      await page.getByRole("button", { name: "Readable" }).click();
      await page.locator(".context-json .hljs-attr").first().waitFor();
      assertEquals(
        JSON.parse(await page.locator(".context-json").textContent() ?? ""),
        JSON.parse(JSON.stringify(told.request)),
      );
      const marks = await page.locator('[data-kind="recalled"] .context-said mark').allInnerTexts();
      assert(marks.includes("Tomás") && marks.includes("stings"), String(marks));
      assertEquals(marks.filter((mark) => !/tomás|stings?|say|said/i.test(mark)), []);
    }, { settings: SETTINGS });
  },
);

pageTest(
  "the drawer does not say to whom a request went that nobody answered",
  async (visitor) => {
    await withServer(async (world) => {
      world.claude.script.push({ kind: "status", status: 400, type: "invalid_request_error" });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      await say(page, "Bees hum in the lime tree.");
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
      await page.getByText("The call failed").waitFor();
      await page.getByText("Request written for claude-sonnet-5-5").waitFor();
      assertEquals(await page.getByText(/^Request to /).count(), 0);
    });
  },
);

pageTest(
  "the drawer says why there is no request, and recovers from a failure",
  async (visitor) => {
    await withServer(async (world) => {
      const at = "2026-01-01T00:00:00Z";
      const lines = [{ role: "user", text: "Old", at }, {
        role: "assistant",
        text: "Old reply",
        at,
      }];
      await fetch(`${world.url}/v1/sessions/old/import`, {
        method: "POST",
        body: lines.map((line) => JSON.stringify(line)).join("\n"),
      }).then((response) => response.body?.cancel());
      const page = await visitor.open(`${world.url}/?session=old`);
      await isQuiet(page);
      await page.getByRole("button", { name: "What Claude saw", exact: true }).click();
      await page.getByText("was imported").waitFor();
      await page.route("**/turns/*/context", (route) => route.abort());
      await page.getByRole("button", { name: "Close panel" }).click();
      await page.getByRole("button", { name: "What Claude saw", exact: true }).click();
      await page.getByRole("alert").getByText("Could not load the request").waitFor();
      await page.unroute("**/turns/*/context");
      await page.getByRole("button", { name: "Try again" }).click();
      await page.getByText("was imported").waitFor();
    });
  },
);

/** The message that a request for a preview has in its body. */
function draftIn(route: Route): string {
  return JSON.parse(route.request().postData() ?? "{}").message;
}

pageTest("the preview follows the draft and the budget slider", async (visitor) => {
  await withServer(async (world) => {
    await talk(world, { session: "bees", turns: 14 });
    const page = await visitor.open(`${world.url}/?session=bees`);
    await isQuiet(page);
    await page.getByRole("button", { name: "What Claude will see" }).first().click();
    await page.getByText("Type a message here or in the chat").waitFor();
    const typed = "How are the rosemary jars?";
    await page.getByLabel("Message", { exact: true }).fill(typed);
    await page.locator('[data-kind="recalled"] mark', { hasText: "rosemary" }).first().waitFor();
    assertEquals(await page.getByLabel("Draft").inputValue(), typed);
    const path = `bees/context?message=${encodeURIComponent(typed)}`;
    const told = await tell<ContextInfo>(world, path);
    assertEquals(
      await itemsIn(page),
      told.manifest.items.map((each) => [each.kind, each.characters]),
    );
    await page.getByText(/About \d+ input tokens/).waitFor();

    const slider = page.getByRole("slider", { name: "Budget" });
    await slider.focus();
    await page.keyboard.press("Home");
    await page.getByText("of 400 characters").waitFor();
    assertEquals(budgetIn(await barOf(page)), 400);
    await page.keyboard.press("End");
    await page.getByText("of 64,000 characters").waitFor();
    assertEquals(budgetIn(await barOf(page)), 64_000);
    const wide = await tell<ContextInfo>(world, `${path}&limit=64000`);
    assertEquals(
      await itemsIn(page),
      wide.manifest.items.map((each) => [each.kind, each.characters]),
    );
    await page.getByRole("button", { name: "Reset to 2,400" }).click();
    await page.getByText("of 2,400 characters").waitFor();
    assertEquals(world.claude.replies.length, 14);
  }, { settings: SETTINGS });
});

pageTest(
  "a late preview of an earlier draft never replaces a newer one",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 6 });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      await page.getByRole("button", { name: "What Claude will see" }).first().click();
      const held = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      await page.route("**/context", async (route) => {
        if (draftIn(route) !== "Slow") return await route.fallback();
        asked.resolve();
        await held.promise;
        await route.continue().catch(() => {});
      });
      const draft = page.getByLabel("Draft");
      await draft.fill("Slow");
      await asked.promise;
      await draft.fill("Faster");
      const message = page.locator('.context-item[data-kind="message"]');
      await message.getByText("6 characters").waitFor();
      held.resolve();
      await draft.fill("The last one");
      await message.getByText("12 characters").waitFor();
      await message.locator("summary").click();
      assertEquals(await message.locator(".context-said").innerText(), "The last one");
      await page.route(
        "**/context",
        (route) => draftIn(route) === "Broken" ? route.abort() : route.fallback(),
      );
      await draft.fill("Broken");
      await page.getByRole("alert").getByText("Could not load the preview").waitFor();
      await draft.fill("a".repeat(70_000));
      await message.getByText("70,000 characters").waitFor();
    });
  },
);

pageTest(
  "keyboard only: the drawer opens, shows a turn in the chat, and closes",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().focus();
      await page.keyboard.press("Enter");
      await page.getByText("Verified").waitFor();
      const go = page.locator('.context-item[data-kind="recalled"]').first().getByRole("button", {
        name: /^Show in chat/,
      });
      await go.focus();
      await page.keyboard.press("Enter");
      await page.locator(".bubble").filter({ visible: true }).first().waitFor();
      await page.keyboard.press("Escape");
      await page.locator(".drawer").waitFor({ state: "detached" });
    }, { settings: SETTINGS });
  },
);
