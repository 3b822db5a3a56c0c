import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { seriousProblems } from "../support/axe.ts";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const MATH = String.raw`Inline $a_1 + b_2$ and \(x \le y\), not $5 and $10.

$$
\sum_{i=1}^n i
= \frac{n(n+1)}{2}
$$

\[ e^{i\pi} = -1 \]

Broken: \(\nosuchcommand{\) and an open \( bracket.`;

async function replied(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await say(page, "Show me");
  await isQuiet(page);
  await page.locator(".prose").waitFor();
}

pageTest("formulas are typeset, prices and broken formulas stay text", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    claude.script.push({ kind: "reply", text: MATH });
    const page = await visitor.open(url);
    await replied(page, `${url}/?session=math`);
    await page.locator(".prose math").nth(3).waitFor();
    assertEquals(await page.locator(".prose math").count(), 4);
    assertEquals(await page.locator(".prose .math.display math mfrac").count(), 1);
    const text = await page.locator(".prose").innerText();
    assert(text.includes("not $5 and $10."), text);
    assert(text.includes(String.raw`Broken: \(\nosuchcommand{\) and an open \( bracket.`), text);
    assertEquals(await seriousProblems(page), []);
  });
});

pageTest("each message has its time, and each reply its time and model", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    claude.script.push({ kind: "reply", text: "Good morning" });
    const page = await visitor.open(url);
    await replied(page, `${url}/?session=times`);
    const shown = async () => {
      const times = page.locator(".turn time");
      await times.nth(1).waitFor({ state: "attached" });
      assert((await page.locator(".said-by").innerText()).startsWith("claude-sonnet-5-5"));
      return await times.evaluateAll((all) => all.map((each) => each.getAttribute("datetime")));
    };
    const live = await shown();
    await page.reload();
    assertEquals(await shown(), live);
    assertEquals(
      live.every((each) => Math.abs(Date.parse(each ?? "") - Date.now()) < 60_000),
      true,
    );
  });
});

pageTest("safe tags mean what they say, and no other HTML does", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const text = "H<sub>2</sub>O, x<sup>2</sup><br>Press <kbd>Ctrl</kbd>\n\n" +
      "<kbd>Esc</kbd> leaves. <sub>open and <b>bold</b> <img src=x onerror=alert(1)>\n\n" +
      "| a | b |\n|---|---|\n| one<br>two | <sup onclick=x>3</sup> |\n\n- [x] done\n- [ ] to do";
    claude.script.push({ kind: "reply", text });
    const page = await visitor.open(url);
    await replied(page, `${url}/?session=tags`);
    const prose = page.locator(".prose");
    assertEquals(await prose.locator("sub").allInnerTexts(), ["2"]);
    assertEquals(await prose.locator("sup").allInnerTexts(), ["2"]);
    assertEquals(await prose.locator("kbd").allInnerTexts(), ["Ctrl", "Esc"]);
    assertEquals(await prose.locator("br").count(), 2);
    assertEquals(await prose.locator("b, img").count(), 0);
    assertEquals(await prose.locator("td").first().innerText(), "one\ntwo");
    assertEquals(await prose.getByRole("checkbox").count(), 2);
    assertEquals(await prose.getByRole("checkbox", { name: "Done" }).isChecked(), true);
  });
});

pageTest("footnotes look the same streamed and reloaded", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const text = "Bees dance[^1], they say[^b].\n\n[^1]: https://example.org/bees\n[^b]: *Anon*.";
    claude.script.push({ kind: "reply", pieces: text.match(/.{1,4}/gs) ?? [] });
    const page = await visitor.open(url);
    await replied(page, `${url}/?session=notes`);
    const streamed = await page.locator(".prose").innerText();
    assertEquals(await page.locator(".prose .footnote").count(), 2);
    await page.reload();
    await page.locator(".prose .footnote").nth(1).waitFor();
    assertEquals(await page.locator(".prose").innerText(), streamed);
  });
});

pageTest("on a phone a wide table scrolls and splits no word", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const row = "| Constantinople | Administration | Responsibilities | Acknowledgement |\n";
    claude.script.push({ kind: "reply", text: `${row}|---|---|---|---|\n${row}` });
    const context = await visitor.context({ viewport: { width: 390, height: 844 } });
    const page = await visitor.open(url, context);
    await replied(page, `${url}/?session=table`);
    const sizes = await page.evaluate(`{
      const table = document.querySelector(".prose .table");
      const linesOf = (cell) => {
        const range = document.createRange();
        range.selectNodeContents(cell);
        return range.getClientRects().length;
      };
      [
        table.scrollWidth > table.clientWidth,
        Math.max(...Array.from(table.querySelectorAll("td"), linesOf)),
        document.documentElement.scrollWidth <= innerWidth,
      ];
    }`);
    assertEquals(sizes, [true, 1, true]);
  });
});

pageTest("a right-to-left list has its numbers at the right", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    claude.script.push({ kind: "reply", text: "1. שלום עולם\n2. תודה\n\n- Hello\n- world" });
    const page = await visitor.open(url);
    await replied(page, `${url}/?session=rtl-list`);
    const prose = page.locator(".prose");
    assertEquals(await prose.locator("ol").evaluate((each) => each.matches(":dir(rtl)")), true);
    assertEquals(
      await prose.locator("ol li").evaluateAll((all) =>
        all.every((each) => each.matches(":dir(rtl)"))
      ),
      true,
    );
    assertEquals(await prose.locator("ul").evaluate((each) => each.matches(":dir(ltr)")), true);
  });
});
