import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { PATIENCE_MS } from "../support/patience.ts";
import { withServer } from "../support/server.ts";
import { talk } from "../support/talk.ts";

endBrowserAfterAll();

const marked = (page: Page) => page.locator('.turn[aria-current="location"]');

/** Waits until the top of the linked turn is on screen. */
async function isInSight(page: Page): Promise<void> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    const frame = await page.locator(".log").boundingBox();
    const turn = await marked(page).boundingBox();
    const isSeen = frame && turn && turn.y >= frame.y && turn.y + 20 <= frame.y + frame.height;
    if (isSeen) return;
    await page.waitForTimeout(100);
  }
  throw new Error("The linked turn is not on screen");
}

pageTest(
  "a link to a turn opens the chat there, however old it is, until one goes elsewhere",
  async (visitor) => {
    await withServer(async (world) => {
      const [, , third = ""] = await talk(world, { session: "bees", turns: 60 });
      const address = `/?session=bees#${third}`;
      const page = await visitor.open(`${world.url}${address}`);
      await marked(page).getByText("We harvested 42 kilos").first().waitFor();
      await isQuiet(page);
      await page.locator(".prose").first().waitFor();
      assertEquals(await marked(page).count(), 1);
      await isInSight(page);
      assertEquals(page.url(), `${world.url}${address}`);
      await page.reload();
      await marked(page).getByText("We harvested 42 kilos").first().waitFor();
      assertEquals(page.url(), `${world.url}${address}`);

      await page.getByRole("button", { name: "New session", exact: true }).click();
      await page.getByRole("heading", { name: "What is on your mind?" }).waitFor();
      assertEquals(new URL(page.url()).hash, "");
      await page.goBack();
      await marked(page).getByText("We harvested 42 kilos").first().waitFor();
      await isInSight(page);
      await page.evaluate(`location.hash = "turn-57"`);
      await marked(page).getByText("My neighbour Tomás").first().waitFor();
      await isInSight(page);
      await say(page, "Go on");
      await page.getByText("Echo: Go on", { exact: true }).first().waitFor();
    });
  },
);

pageTest("a link to a turn that is not in the session says so", async (visitor) => {
  await withServer(async (world) => {
    await talk(world, { session: "bees", turns: 2 });
    const page = await visitor.open(`${world.url}/?session=bees#gone`);
    await page.getByRole("alert").getByText("The linked message is not in this session")
      .waitFor();
    assertEquals(await marked(page).count(), 0);
  });
});
