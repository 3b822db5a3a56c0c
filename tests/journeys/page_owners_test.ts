import { assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { Cable } from "../support/cable.ts";
import { endBrowserAfterAll, hasValue, isQuiet, pageTest, said, say } from "../support/page.ts";
import { ADA, BOB, PEOPLE, ROTATED } from "../support/people.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

async function enter(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token", { exact: true }).fill(token);
  await page.getByRole("button", { name: "Connect" }).click();
  await isQuiet(page);
}

pageTest(
  "law 7: in a shared browser, one person's drafts and messages are never shown to or sent for another",
  async (visitor) => {
    await withServer(async ({ port, bridge }) => {
      using cable = new Cable(port);
      const address = `${cable.url}/?session=shared`;
      const context = await visitor.context();
      const ada = await visitor.open(address, context);
      await enter(ada, ADA);
      cable.pull();
      await ada.getByRole("button", { name: "Try now" }).waitFor();
      await say(ada, "Words of Ada's");
      await ada.locator(".turn.queued").waitFor();
      await ada.getByLabel("Message", { exact: true }).fill("Half a thought of Ada's");
      await ada.close();
      cable.plug();

      const bob = await visitor.open(address, context);
      await enter(bob, BOB);
      const field = bob.getByLabel("Message", { exact: true });
      assertEquals([await said(bob), await field.inputValue()], [[], ""]);
      await say(bob, "Words of Bob's");
      await bob.getByText("Echo: Words of Bob's", { exact: true }).first().waitFor();
      await field.fill("Half a thought of Bob's");
      assertEquals(await said(bob), ["Words of Bob's", "Echo: Words of Bob's"]);
      assertEquals(await bridge.describe({ owner: "ada", session: "shared" }), undefined);
      assertEquals((await bridge.describe({ owner: "bob", session: "shared" }))?.turns, 1);
      await bob.close();

      const back = await visitor.open(address, context);
      await enter(back, ROTATED);
      await back.getByText("Echo: Words of Ada's", { exact: true }).first().waitFor();
      assertEquals(await said(back), ["Words of Ada's", "Echo: Words of Ada's"]);
      await hasValue(back.getByLabel("Message", { exact: true }), "Half a thought of Ada's");
    }, { access: PEOPLE });
  },
);

pageTest(
  "a draft written before a token is given belongs to the person who gives it",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const { page, letThrough } = await visitor.openHeld(`${url}/?session=early`);
      await page.getByLabel("Message", { exact: true }).fill("I could not wait");
      await letThrough();
      await page.getByLabel("Token", { exact: true }).waitFor();
      assertEquals(
        await page.evaluate("Object.keys(localStorage).filter((key) => /draft/.test(key))"),
        [],
      );
      await enter(page, ADA);
      await hasValue(page.getByLabel("Message", { exact: true }), "I could not wait");
    }, { access: PEOPLE });
  },
);

pageTest("a token that is not known is told without words for programmers", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=unknown`);
    await page.getByLabel("Token", { exact: true }).fill("wrong-token-0123456789");
    await page.getByRole("button", { name: "Connect" }).click();
    await page.getByText("The current token is not valid.").waitFor();
    await page.locator(".banner").getByText("A valid token is required.").waitFor();
    assertEquals(await page.getByText(/Bearer|subprotocol/).count(), 0);
  }, { access: PEOPLE });
});
