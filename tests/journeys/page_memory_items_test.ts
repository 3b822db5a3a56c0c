import { assert, assertEquals } from "@std/assert";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, openPatient, pageTest } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { talk, tell } from "../support/talk.ts";

endBrowserAfterAll();

const SETTINGS = { contextLimit: 2_400 };
const KEY = { owner: "local", session: "bees" };

pageTest(
  "a turn is kept from Claude and given back in the talk, where it stays to be read",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      const page = await visitor.open(`${world.url}/?session=bees`);
      await isQuiet(page);
      const last = page.locator("article.turn").last();
      await last.getByRole("button", { name: "Never use this" }).click();
      const note = last.getByText("Claude doesn't see this.");
      await note.waitFor();
      assert((await last.getAttribute("class"))?.includes("withheld"));
      const reasons = async () => {
        const context = await world.bridge.context(KEY, { message: "And now?" });
        assert(context?.ok);
        return context.manifest.leftOut.map(({ reason }) => reason);
      };
      assert((await reasons()).includes("withheld"));
      assertEquals(await seriousProblems(page), []);
      await page.reload();
      await isQuiet(page);
      await page.locator("article.withheld").getByText("Claude doesn't see this.").waitFor();
      await page.locator("article.withheld").getByRole("button", { name: "Undo" }).click();
      await page.locator("article.withheld").waitFor({ state: "detached" });
      assert(!(await reasons()).includes("withheld"));
      await page.locator("article.turn").last()
        .getByRole("button", { name: "Never use this" }).waitFor();
    }, { settings: SETTINGS });
  },
);

pageTest("a turn that a summary covers says that the summary may tell of it", async (visitor) => {
  await withServer(async (world) => {
    await talk(world, { session: "bees", turns: 14 });
    const { events } = await tell<{ events: { type: string; data: { turn: string } }[] }>(
      world,
      "bees/events?limit=1",
    );
    await world.bridge.withhold(KEY, events[0]?.data.turn ?? "");
    const page = await openPatient(visitor, `${world.url}/?session=bees#turn-0`);
    await isQuiet(page);
    const first = page.locator("article.withheld");
    await first.getByText("The summary may mention it, and will soon be written again.").waitFor();
    await first.getByRole("button", { name: "Edit the summary, or make it again now" }).click();
    await page.getByRole("heading", { name: /in use/ }).waitFor();
    world.claude.summaryScript.push({ kind: "reply", text: "They keep horses." });
    await page.getByRole("button", { name: "Summarise again" }).click();
    await page.locator(".memory-span").first().getByText("They keep horses.").waitFor();
    await page.locator(".memory-span").first().getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Text of the summary").fill("They keep bees.");
    assertEquals(await seriousProblems(page), []);
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator(".memory-span").first().getByText("They keep bees.").first().waitFor();
    await page.getByText("Edited by a person.").waitFor();
    assertEquals((await world.bridge.summary(KEY))?.text, "They keep bees.");
    await page.getByRole("button", { name: "Undo" }).click();
    await page.locator(".memory-span").first().getByText("They keep horses.").first().waitFor();
    await page.goto(`${world.url}/?session=bees#turn-0`);
    await page.locator("article.withheld").getByText("Claude doesn't see this.").waitFor();
    assertEquals(
      await page.getByText("The summary may mention it, and will soon be written again.").count(),
      0,
    );
  }, { settings: SETTINGS });
});

pageTest("a turn that was shortened for Claude says so in the talk", async (visitor) => {
  await withServer(async (world) => {
    const client = await world.attach("bees", { owner: "local" });
    await client.ask(`My garden. ${"It has roses and beans. ".repeat(70)}`);
    await client.ask(`My house. ${"It has doors and windows. ".repeat(30)}`);
    await client.ask("And now?");
    const page = await visitor.open(`${world.url}/?session=bees`);
    await isQuiet(page);
    const first = page.locator("article.turn").first();
    await first.getByText(/^Claude saw this shortened: [\d,]+ of [\d,]+ characters\.$/).waitFor();
  }, { settings: SETTINGS });
});

pageTest(
  "what Claude will see is pinned, edited and left out where it is shown",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      await tell(world, "bees/pins", { text: "I am Ada", note: "name" });
      const page = await openPatient(visitor, `${world.url}/?session=bees`);
      await isQuiet(page);
      await page.getByLabel("Message Claude").or(page.locator("#message")).first()
        .fill("What of the rosemary honey?");
      await page.getByRole("button", { name: "What Claude will see" }).first().click();
      const pinned = page.locator(".context-item[data-kind=pinned]");
      await pinned.locator("summary").click();
      await pinned.getByRole("button", { name: "Edit" }).click();
      await page.getByLabel("New text").fill("I am Ada of Porto");
      await page.getByRole("button", { name: "Save" }).click();
      await pinned.getByText("I am Ada of Porto").waitFor();
      await page.getByRole("button", { name: "Undo" }).click();
      await pinned.getByText("I am Ada", { exact: true }).waitFor();
      const recalled = page.locator(".context-item[data-kind=recalled]").first();
      await recalled.getByRole("button", { name: "Never use this" }).click();
      await page.getByText(/kept from Claude by you/).waitFor();
      const context = await world.bridge.context(KEY, { message: "What of the rosemary honey?" });
      assert(context?.ok);
      assert(context.manifest.leftOut.some(({ reason }) => reason === "withheld"));
      assertEquals(await seriousProblems(page), []);
    }, { settings: SETTINGS });
  },
);
