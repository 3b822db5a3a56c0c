import { assert, assertEquals } from "@std/assert";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, pageTest } from "../support/page.ts";
import { withServer } from "../support/server.ts";
import { talk, tell } from "../support/talk.ts";

endBrowserAfterAll();

const SETTINGS = { contextLimit: 2_400 };

pageTest(
  "the memory view shows summaries, pins, search results and growth",
  async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      const { events } = await tell<{
        events: { type: string; data: { text: string; to: number } }[];
      }>(world, "bees/events?limit=1000");
      const summaries = events.filter(({ type }) => type === "HistorySummarised");
      assert(summaries.length > 0);
      const page = await visitor.open(`${world.url}/?session=bees&view=memory`);
      await isQuiet(page);
      await page.getByText(summaries.at(-1)?.data.text ?? "none").first().waitFor();
      await page.getByRole("heading", { name: /in use/ }).waitFor();

      await page.getByLabel("New note").fill("I am Ada");
      await page.keyboard.press("Enter");
      await page.locator(".memory-pins").getByText("I am Ada").waitFor();
      const { pins } = await tell<{ pins: { text: string }[] }>(world, "bees/pins");
      assertEquals(pins.map(({ text }) => text), ["I am Ada"]);
      await page.getByRole("button", { name: /^Unpin/ }).click();
      await page.locator(".memory-pins").getByText("I am Ada").waitFor({ state: "detached" });

      await page.getByRole("searchbox", { name: "Search this session" }).fill("rosemary honey");
      const hit = page.locator(".memory-hits > li").first();
      await hit.locator("mark", { hasText: "rosemary" }).first().waitFor();
      await hit.getByRole("button", { name: /^Show in chat/ }).click();
      await page.locator(".bubble", { hasText: "rosemary" }).first().waitFor();

      await page.getByRole("button", { name: "Memory" }).or(
        page.getByRole("link", { name: "Memory" }),
      )
        .first().click();
      await page.locator(".memory-chart canvas").first().waitFor();
      const chart = page.locator(".memory-chart").first();
      await chart.locator("summary").click();
      assertEquals(await chart.locator("tbody tr").count(), 14);
    }, { settings: SETTINGS });
  },
);

for (const colorScheme of ["light", "dark"] as const) {
  pageTest(`axe finds nothing serious in the ${colorScheme} drawer and memory`, async (visitor) => {
    await withServer(async (world) => {
      await talk(world, { session: "bees", turns: 14 });
      await tell(world, "bees/pins", { text: "I am Ada" });
      const context = await visitor.context({ colorScheme, reducedMotion: "reduce" });
      const page = await visitor.open(`${world.url}/?session=bees&view=memory`, context);
      await page.locator(".memory-chart canvas").first().waitFor();
      assertEquals(await seriousProblems(page), []);
      await page.goto(`${world.url}/?session=bees`);
      await isQuiet(page);
      await page.getByRole("button", { name: "What Claude saw", exact: true }).last().click();
      await page.getByText("Verified").waitFor();
      assertEquals(await seriousProblems(page), []);
    }, { settings: SETTINGS });
  });
}
