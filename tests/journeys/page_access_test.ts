import { assert, assertEquals } from "@std/assert";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, pageTest, said, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const RICH = "## Plan\n\nDo *this*, then `that`:\n\n1. one\n2. two\n\n> quoted\n\n" +
  "```ts\nconst answer = 42; // a comment\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n[link](https://example.org)";

for (const colorScheme of ["light", "dark"] as const) {
  pageTest(
    `axe finds nothing serious in the ${colorScheme} page, wide and narrow`,
    async (visitor) => {
      await withServer(async ({ claude, url }) => {
        claude.script.push(
          { kind: "reply", text: RICH },
          { kind: "status", status: 529, type: "overloaded_error" },
        );
        const context = await visitor.context({ colorScheme, reducedMotion: "reduce" });
        const page = await visitor.open(`${url}/?session=axe`, context);
        assertEquals(await seriousProblems(page), []);
        await say(page, "Show me");
        await page.locator(".hljs-comment").waitFor();
        await say(page, "And fail");
        await page.getByRole("button", { name: "Try again" }).waitFor();
        assertEquals(await seriousProblems(page), []);
        await page.keyboard.press("Control+k");
        await page.keyboard.press("Tab");
        await page.getByRole("button", { name: "Edit in a new session" }).first().click();
        assertEquals(await seriousProblems(page), []);
        await page.getByRole("button", { name: "Cancel" }).click();
        await page.locator("main").getByRole("button", { name: /^Actions for “/ }).click();
        assertEquals(await seriousProblems(page), []);
        await page.getByRole("menuitem", { name: "Delete" }).click();
        await page.getByRole("dialog").waitFor();
        assertEquals(await seriousProblems(page), []);
        await page.keyboard.press("Escape");
        await page.setViewportSize({ width: 390, height: 844 });
        await page.locator(".sidebar[data-open=true]").waitFor();
        assertEquals(await seriousProblems(page), []);
      });
    },
  );
}

pageTest(
  "in every view the first link leads past the list of sessions, and each search has its name",
  async (visitor) => {
    await withServer(async ({ url }) => {
      for (const [view, name] of [["memory", "Memory"], ["knowledge", "What it knows"]] as const) {
        const page = await visitor.open(`${url}/?session=skip&view=${view}`);
        await page.getByRole("search").nth(1).waitFor();
        const names = await page.getByRole("search").evaluateAll((found) =>
          found.map((each) => each.getAttribute("aria-label"))
        );
        assertEquals(new Set(names).size, 2, String(names));
        await page.getByRole("link", { name: "Skip to content" }).press("Enter");
        await page.getByRole("region", { name, exact: true }).and(page.locator(":focus")).waitFor();
      }
      const page = await visitor.open(`${url}/?session=skip`);
      await isQuiet(page);
      await page.getByRole("link", { name: "Skip to message" }).press("Enter");
      await page.locator("#message:focus").waitFor();
    });
  },
);

pageTest(
  "keyboard only: chat, stop, search, rename and start a session",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push({ kind: "reply", text: "On and on", then: { after: 1, what: "hang" } });
      const page = await visitor.open(`${url}/?session=keys`);
      const { keyboard } = page;
      const hasFocus = (id: string) => page.locator(`#${id}:focus`).waitFor();
      await isQuiet(page);
      await hasFocus("message");
      await keyboard.type("Two");
      await keyboard.press("Shift+Enter");
      await keyboard.type("lines");
      await keyboard.press("Enter");
      await page.getByText("On", { exact: true }).waitFor();
      assertEquals((await said(page))[0], "Two\nlines");
      await keyboard.press("Escape");
      await page.getByText("Stopped.").waitFor();

      await keyboard.press("Control+k");
      await hasFocus("search");
      await keyboard.press("Escape");
      await page.locator(".log").focus();
      await keyboard.press("?");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
      await keyboard.press("/");
      await hasFocus("message");

      const menu = page.locator("main").getByRole("button", { name: /^Actions for “/ });
      await menu.focus();
      await keyboard.press("Enter");
      const chosen = (name: string) =>
        page.locator("[role=menuitem]:focus", { hasText: name }).waitFor();
      await chosen("Rename");
      await keyboard.press("ArrowDown");
      await keyboard.press("ArrowUp");
      await chosen("Rename");
      await keyboard.press("Enter");
      await page.locator("dialog input:focus").waitFor();
      await keyboard.type("By keys alone");
      await keyboard.press("Enter");
      await page.getByRole("heading", { name: "By keys alone", level: 1 }).waitFor();
      await keyboard.press("Control+Shift+O");
      await page.getByRole("heading", { name: "What is on your mind?" }).waitFor();
      await hasFocus("message");
    });
  },
);

pageTest(
  "Tab reaches every control, which shows its focus and has a name",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push({ kind: "reply", text: RICH });
      const page = await visitor.open(`${url}/?session=tab`);
      await say(page, "Show me");
      await isQuiet(page);
      await page.locator(".hljs-comment").waitFor();
      const wanted = await page.evaluate<number>(
        `[...document.querySelectorAll("button, a[href], input, textarea, [tabindex='0']")]
        .filter((each) => each.checkVisibility({ visibilityProperty: true }) && !each.disabled &&
          each.tabIndex >= 0).length`,
      );
      const seen = new Set<string>();
      const nameless: string[] = [];
      for (let step = 0; step < wanted + 5; step++) {
        await page.keyboard.press("Tab");
        const [key, name, outline] = await page.evaluate<[string, string, string]>(`{
        const each = document.activeElement;
        const all = [...document.querySelectorAll("*")];
        const label = each.labels?.[0]?.textContent ?? "";
        [String(all.indexOf(each)),
          each.getAttribute("aria-label") || each.textContent.trim() || label,
          getComputedStyle(each).outlineStyle + getComputedStyle(each.closest("form") ?? each).borderTopColor]
      }`);
        seen.add(key);
        if (name === "") nameless.push(key);
        assert(outline !== "none", `No focus is seen on ${name}`);
      }
      assertEquals(nameless, []);
      assert(seen.size >= wanted, `${seen.size} of ${wanted} were reached`);
    });
  },
);

pageTest("screen readers hear a reply once, when it is complete", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const page = await visitor.open(`${url}/?session=spoken`);
    await isQuiet(page);
    await page.evaluate(`{
      globalThis.heard = [];
      const live = document.querySelector(".notices > p[role=status]");
      new MutationObserver(() => globalThis.heard.push(live.textContent))
        .observe(live, { childList: true, characterData: true, subtree: true });
    }`);
    claude.script.push({ kind: "reply", text: "One two three four five", dripMs: 30 });
    await say(page, "Count");
    await page.getByText("One two three four five", { exact: true }).first().waitFor();
    await isQuiet(page);
    await page.locator(".notices > p", { hasText: "five" }).waitFor({ state: "attached" });
    assertEquals(await page.evaluate("globalThis.heard"), [
      "Claude is answering",
      "Claude: One two three four five",
    ]);
    assertEquals(await page.getByRole("log").getAttribute("aria-live"), "off");
  });
});

pageTest(
  "right-to-left text is aligned right, whatever the page's language",
  async (visitor) => {
    await withServer(async ({ claude, url }) => {
      claude.script.push({ kind: "reply", text: "שלום עולם\n\nHello world" });
      const page = await visitor.open(`${url}/?session=rtl`);
      await say(page, "مرحبا");
      await isQuiet(page);
      await page.locator(".prose").waitFor();
      const directions = await page.locator(".prose p").evaluateAll((all) =>
        all.map((each) => [each.matches(":dir(rtl)"), each.getAttribute("dir")])
      );
      assertEquals(directions, [[true, "auto"], [false, "auto"]]);
      assertEquals(
        await page.locator(".bubble").evaluate((each) => each.matches(":dir(rtl)")),
        true,
      );
    });
  },
);

pageTest(
  "the theme follows the device, and a chosen theme survives a reload",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const context = await visitor.context({ colorScheme: "dark" });
      const page = await visitor.open(url, context);
      const ground = () => page.evaluate<string>("getComputedStyle(document.body).backgroundColor");
      const dark = await ground();
      await page.emulateMedia({ colorScheme: "light" });
      const light = await ground();
      assert(dark !== light);
      await page.getByRole("button", { name: /^Theme/ }).click();
      await page.getByRole("button", { name: "Theme: light" }).click();
      await page.getByRole("button", { name: "Theme: dark" }).waitFor();
      assertEquals(await ground(), dark);
      await page.reload();
      assertEquals(await ground(), dark);
    });
  },
);
