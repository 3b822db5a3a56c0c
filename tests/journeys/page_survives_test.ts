import { assert, assertEquals } from "@std/assert";
import type { Page } from "playwright-core";
import { FAKE_KEY, FakeClaude } from "../support/fake_claude.ts";
import { endBrowserAfterAll, isQuiet, pageTest, said, say } from "../support/page.ts";
import { logPlace, startBridge } from "../support/process.ts";
import { withServer } from "../support/server.ts";

endBrowserAfterAll();

const WORDS = Array.from({ length: 400 }, (_, index) => `word${index} `);

/** Records every text that the last reply shows. */
async function watchReply(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(`{
    globalThis.shown = [];
    const note = () => {
      const text = [...document.querySelectorAll(".prose")].at(-1)?.innerText ?? "";
      if (text !== globalThis.shown.at(-1)) globalThis.shown.push(text);
      requestAnimationFrame(note);
    };
    note();
  }`);
  return () => page.evaluate<string[]>("globalThis.shown");
}

async function replyInLog(url: string, session: string): Promise<string> {
  const { events } = await (await fetch(`${url}/v1/sessions/${session}/events`)).json();
  const replies = events.filter(({ type }: { type: string }) => type === "ReplyCompleted");
  assertEquals(replies.length, 1);
  return replies[0].data.text;
}

pageTest("reloaded mid-reply, the page continues without gaps or repeats", async (visitor) => {
  await withServer(async ({ claude, url }) => {
    const gate = claude.gated({ pieces: WORDS, dripMs: 2 }, 250);
    const page = await visitor.open(`${url}/?session=reload`);
    await say(page, "Count");
    await page.getByText(/word9 /).waitFor();
    await page.reload();
    const shown = await watchReply(page);
    await page.getByText(/word249/).waitFor();
    gate.resolve();
    await page.getByText(/word399/).waitFor();
    await isQuiet(page);
    const log = await replyInLog(url, "reload");
    assertEquals(log, WORDS.join(""));
    assertEquals(await said(page), ["Count", log.trim()]);
    for (const text of await shown()) {
      assert(log.startsWith(text), `Out of order: ${text.slice(-80)}`);
    }
  });
});

pageTest(
  "law 12: when the bridge is killed and restarted mid-reply, the page ends with the log's text",
  async (visitor) => {
    await using place = await logPlace();
    await using claude = new FakeClaude();
    const environment = {
      KV_PATH: place.path,
      ANTHROPIC_BASE_URL: claude.url,
      ANTHROPIC_API_KEY: FAKE_KEY,
    };
    const first = await startBridge(environment);
    const url = `http://127.0.0.1:${first.port}`;
    claude.script.push({
      kind: "reply",
      pieces: WORDS,
      dripMs: 2,
      then: { after: 200, what: "hang" },
    });
    claude.script.push({ kind: "reply", pieces: WORDS, dripMs: 2 });
    const page = await visitor.open(`${url}/?session=killed`);
    await say(page, "Count");
    await page.getByText(/word150/).waitFor();
    await first.end("SIGKILL");
    await page.getByText(/Reconnecting/).first().waitFor();
    await say(page, "Said while nobody listened");
    const second = await startBridge({ ...environment, PORT: String(first.port) });
    await page.getByText("Echo: Said while nobody listened", { exact: true }).first().waitFor();
    const { events } = await (await fetch(`${url}/v1/sessions/killed/events`)).json();
    const logged = events.filter(({ type }: { type: string }) => type === "ReplyCompleted")
      .map(({ data }: { data: { text: string } }) => data.text.trim());
    assertEquals(logged, [WORDS.join("").trim(), "Echo: Said while nobody listened"]);
    const shown = await said(page);
    assertEquals(shown, ["Count", logged[0], "Said while nobody listened", logged[1]]);
    await page.reload();
    await page.getByText("Echo: Said while nobody listened", { exact: true }).first().waitFor();
    assertEquals(await said(page), shown);
    await page.close();
    await second.end("SIGINT");
  },
);

pageTest(
  "what the page loads later is loaded after all where it could not be at first",
  async (visitor) => {
    await withServer(async ({ url }) => {
      const context = await visitor.context();
      let isCut = true;
      await context.route(/\/assets\/(late|prose)-\w+\.js$/, async (route) => {
        await (isCut ? route.abort() : route.continue());
      });
      const page = await visitor.open(`${url}/?session=cut`, context);
      await say(page, "Hello");
      await page.locator(".reply .plain").waitFor();
      assertEquals(await page.locator("#session-menu").count(), 0);
      isCut = false;
      await isQuiet(page);
      assertEquals(await said(page), ["Hello", "Echo: Hello"]);
    });
  },
);
