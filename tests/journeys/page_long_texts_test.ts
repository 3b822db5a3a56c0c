import { assert, assertEquals } from "@std/assert";
import { endBrowserAfterAll, isQuiet, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

pageTest(
  "code that is hard to highlight stays as it is, and later code is coloured",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      const page = await visitor.open(`${url}/?session=hard-code`);
      const name = "identifier".repeat(4_500);
      claude.script.push({ kind: "reply", text: `\`\`\`java\n${name}\n\`\`\`` });
      await say(page, "Something hard");
      await isQuiet(page);
      claude.script.push({ kind: "reply", text: "```java\nclass Easy {}\n```" });
      await say(page, "Something easy");
      await isQuiet(page);
      await page.locator("code .hljs-keyword").first().waitFor();
      assertEquals((await page.locator(".prose code").first().textContent())?.trim(), name);
    });
  },
);

pageTest("a text that is hard to parse is shown whole, and the page goes on", async (visitor) => {
  await withServer(async ({ url, claude }) => {
    const page = await visitor.open(`${url}/?session=hard-text`);
    const texts = ["_*a", "[a](", "**a", ">", "<!--", "🇳🇴", "- "].map((piece) =>
      piece.repeat(Math.ceil(30_000 / piece.length))
    );
    for (const text of texts) {
      claude.script.push({ kind: "reply", text: `${text}\n\nThe *end*` });
      await say(page, `Say ${text.slice(0, 4)}`);
      await isQuiet(page);
    }
    await page.locator(".prose em", { hasText: "end" }).last().waitFor();
  });
});

pageTest("of a very long text the beginning shows, and the rest on request", async (visitor) => {
  await withServer(async ({ url, claude }) => {
    const page = await visitor.open(`${url}/?session=long-text`);
    const lines = Array.from({ length: 12_000 }, (_, index) => `Line ${index}.`);
    claude.script.push({ kind: "reply", text: lines.join("\n\n") });
    await say(page, "Tell me everything");
    await isQuiet(page);
    const prose = page.locator(".prose");
    await prose.getByText("Line 3000.", { exact: true }).waitFor();
    assertEquals(await prose.getByText("Line 11999.", { exact: true }).count(), 0);
    const more = page.getByRole("button", { name: /^Show [\d,]+ more of [\d,]+ characters$/ });
    for (let clicks = 0; await more.count() > 0; clicks++) {
      assert(clicks < 10);
      const left = await more.innerText();
      await more.click();
      await page.getByRole("button", { name: left, exact: true }).waitFor({ state: "detached" });
    }
    await prose.getByText("Line 11999.", { exact: true }).waitFor();
  });
});
