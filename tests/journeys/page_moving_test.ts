import { assert, assertEquals } from "@std/assert";
import { createApi } from "../../src/client/mod.ts";
import { endBrowserAfterAll, isQuiet, isTrue, isWhole, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const PHONE = { viewport: { width: 390, height: 844 } };

pageTest("Home and End arrive at the first and the last of 5,000 turns", async (visitor) => {
  await withServer(async ({ url }) => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      JSON.stringify({
        role: index % 2 === 0 ? "user" : "assistant",
        text: `${index % 2 === 0 ? "Message" : "Reply"} ${index >> 1}. ${
          "word ".repeat(index % 23)
        }`,
        at: "2026-01-01T00:00:00Z",
      }));
    await createApi({ url }).import("long", lines.join("\n"));
    const page = await visitor.open(`${url}/?session=long`);
    await page.getByText("Reply 4999.").first().waitFor();
    await page.locator(".log").focus();
    const isOnScreen = async (text: string) => {
      const row = page.locator(".bubble, .prose").filter({ hasText: text }).first();
      await row.waitFor();
      while (
        !await page.evaluate<boolean>(`{
          const row = [...document.querySelectorAll(".bubble, .prose")]
            .find((each) => each.textContent.includes(${JSON.stringify(text)}));
          const { top, bottom } = row?.getBoundingClientRect() ?? { top: NaN, bottom: NaN };
          bottom > 0 && top < innerHeight;
        }`)
      ) await page.waitForTimeout(20);
    };
    await page.keyboard.press("Home");
    await isOnScreen("Message 0.");
    await page.keyboard.press("End");
    await isOnScreen("Reply 4999.");
    await page.keyboard.press("Home");
    await isOnScreen("Message 0.");
    assert(await page.locator(".entry").count() < 80);
  });
});

pageTest("on a phone, Back closes the drawer and the list, and then goes back", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=one`, await visitor.context(PHONE));
    await say(page, "Hello");
    await isQuiet(page);
    await page.getByRole("button", { name: "Memory" }).click();
    await page.waitForURL(/view=memory/);
    await page.getByRole("button", { name: "What Claude will see" }).click();
    await page.locator(".drawer").waitFor();
    await page.goBack();
    await page.locator(".drawer").waitFor({ state: "detached" });
    assert(page.url().includes("view=memory"));
    await page.getByRole("button", { name: "Sessions", exact: true }).click();
    await page.locator(".sidebar[data-open=true]").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".sidebar[data-open=false]").waitFor({ state: "attached" });
    await page.getByRole("button", { name: "What Claude will see" }).click();
    await page.locator(".drawer").waitFor();
    await page.getByRole("button", { name: "Close panel" }).click();
    await page.locator(".drawer").waitFor({ state: "detached" });
    await page.goBack();
    await page.waitForURL((to) => !to.href.includes("view=memory"));
    assertEquals(new URL(page.url()).searchParams.get("session"), "one");
  });
});

pageTest("the focus goes into what opens, and back once that closes", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=focus`, await visitor.context(PHONE));
    await say(page, "Hello");
    await isQuiet(page);
    const eye = page.getByRole("button", { name: "What Claude will see" });
    await eye.focus();
    await page.keyboard.press("Enter");
    await page.locator(".drawer :focus").waitFor();
    await page.keyboard.press("Escape");
    await page.locator("main header button[aria-label='What Claude will see']:focus").waitFor();
    await page.getByRole("button", { name: "Sessions", exact: true }).click();
    await page.locator(".sidebar :focus").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".list-button:focus").waitFor();
  });
});

pageTest(
  "a session in the list is one stop for Tab; arrow keys reach its menu",
  async (visitor) => {
    await withServer(async ({ attach, url }) => {
      await (await attach("one", { owner: "local" })).ask("One");
      await (await attach("two", { owner: "local" })).ask("Two");
      const page = await visitor.open(`${url}/?session=two`);
      await page.locator(".sessions li").nth(1).waitFor();
      await isWhole(page);
      const links = page.locator(".sessions li > a");
      await links.first().focus();
      await page.keyboard.press("Tab");
      assertEquals(await links.nth(1).evaluate((each) => each.matches(":focus")), true);
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("ArrowRight");
      await page.keyboard.press("Enter");
      await page.locator("[role=menuitem]:focus", { hasText: "Rename" }).waitFor();
    });
  },
);

pageTest("the printed page holds the conversation and nothing else", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=print`);
    await say(page, "Hello");
    await isQuiet(page);
    await page.getByText("Echo: Hello", { exact: true }).first().waitFor();
    await page.emulateMedia({ media: "print" });
    assertEquals(await page.locator(".sidebar").isVisible(), false);
    assertEquals(await page.locator(".composer").isVisible(), false);
    assertEquals(await page.getByText("Echo: Hello", { exact: true }).first().isVisible(), true);
  });
});

pageTest("in high contrast the current session and view are visible", async (visitor) => {
  await withServer(async ({ url }) => {
    const page = await visitor.open(`${url}/?session=contrast`);
    await say(page, "Hello");
    await isQuiet(page);
    await page.emulateMedia({ forcedColors: "active" });
    for (const place of [".sessions li.shown", ".switch button[aria-current=page]"]) {
      await isTrue(
        page,
        `getComputedStyle(document.querySelector("${place}") ?? document.body).outlineStyle === "solid"`,
      );
    }
  });
});

pageTest("the link to a session is copied from its menu", async (visitor) => {
  await withServer(async ({ url }) => {
    const context = await visitor.context({ permissions: ["clipboard-read", "clipboard-write"] });
    const page = await visitor.open(`${url}/?session=linked`, context);
    await say(page, "Hello");
    await isQuiet(page);
    await page.locator("main").getByRole("button", { name: /^Actions for “/ }).click();
    await page.getByRole("menuitem", { name: "Copy link" }).click();
    await page.getByText("Copied").first().waitFor();
    const link = await page.evaluate<string>("navigator.clipboard.readText()");
    assertEquals(link, `${url}/?session=linked`);
  });
});
