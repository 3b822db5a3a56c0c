import { assertEquals } from "@std/assert";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest("a bridge that does not learn says so before “Learn now” is pressed", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=off&view=knowledge`);
    await page.getByText("Learning is switched off on this bridge (LEARN=off).").waitFor();
    assertEquals(await page.getByRole("button", { name: "Learn now" }).count(), 0);
  }, { settings: { spaces: { learns: false, learnAfterMs: 3_600_000 } } });
});

pageTest("a message that waits for a rate limit says until when", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=limited`);
    await say(page, "First");
    await isQuiet(page);
    await say(page, "Second");
    await page.locator(".turn.queued", { hasText: "Second" })
      .getByText(/Too many messages in a minute\. It is sent again at \d\d:\d\d:\d\d\./).waitFor();
  }, { quotas: { turnsPerMinute: 1, tokensPerDay: 0 } });
});

pageTest(
  "a refused API key names the setting to check, with the details folded",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push({ kind: "status", status: 401, type: "authentication_error" });
      const page = await visitor.open(`${url}/?session=key`);
      await say(page, "Hello");
      await page.getByText("Check ANTHROPIC_API_KEY").first().waitFor();
      const details = page.locator(".turn.failed details");
      assertEquals(await details.locator("p").isVisible(), false);
      await details.locator("summary").click();
      await details.locator("p").waitFor();
    });
  },
);

pageTest("a budget that changes nothing says why", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=budget`);
    await say(page, "Hello");
    await isQuiet(page);
    await page.getByRole("button", { name: "What Claude will see" }).first().click();
    await page.getByLabel("Message", { exact: true }).fill("And now?");
    await page.getByText("of 8,000 characters").waitFor();
    await page.getByRole("slider", { name: "Budget" }).focus();
    await page.keyboard.press("End");
    await page.getByText("changes nothing: the whole conversation fits already").waitFor();
  });
});
