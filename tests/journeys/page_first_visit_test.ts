import { assert, assertEquals } from "@std/assert";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, isTrue, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest(
  "a first visit says what this is, what to try, and when things are deleted",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=first`);
      await page.getByText("this page remembers every conversation").waitFor();
      await page.getByText(/A session that is not used for a day is deleted\./).waitFor();
      const ideas = page.getByRole("list", { name: "Things to try" }).getByRole("button");
      assertEquals(await ideas.count(), 3);
      assertEquals(await seriousProblems(page), []);
      await ideas.first().click();
      await isTrue(page, `document.querySelector("#message").value.startsWith("My name is Ada")`);
      await page.locator("#message:focus").waitFor();
      await page.keyboard.press("Enter");
      await page.getByText("Echo: My name is Ada").first().waitFor();
      assertEquals(await ideas.count(), 0);
    });
  },
);

pageTest(
  "a pasted text of 50,000 characters is folded, and shows whole on demand",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const page = await visitor.open(`${url}/?session=pasted`);
      await say(page, "paste ".repeat(8_333).trim());
      await isQuiet(page);
      const bubble = page.locator(".bubble");
      assert((await bubble.innerText()).length < 3_000);
      await page.locator(".message").getByRole("button", { name: /^Show / }).click();
      await isTrue(page, `document.querySelector(".bubble").innerText.length > 49_000`);
    });
  },
);
