import { assert, assertEquals, assertMatch } from "@std/assert";
import { LEARNS, withServer } from "../support/server.ts";
import { chatInTerminal, chatThroughPipe, terminalTest } from "../support/terminal.ts";

/** What the bridge says at a path. */
async function told(url: string, path: string) {
  return await (await fetch(`${url}/v1/${path}`)).json();
}

terminalTest(
  "deno task chat begins new sessions in the space main, and says what is learned",
  async () => {
    await withServer(async ({ url }) => {
      const running = chatInTerminal(["--url", url, "--session", "one"]);
      await running.until(/Session one, model claude-sonnet-5-5, space main\. \/help/);
      await running.type("/facts");
      await running.until(/Nothing is known yet/);
      await running.type("My name is Ada");
      await running.until(/Echo: My name is Ada/);
      await (await fetch(`${url}/v1/spaces/main/learn`, { method: "POST" })).text();
      const [, id] = await running.until(
        /Learned: The user: My name is Ada \(\/forget ([0-9a-f]{8})\)/,
      );
      await running.type("/facts name");
      await running.until(
        new RegExp(`  ${id}  The user: My name is Ada  \\(you, \\d{4}-\\d\\d-\\d\\d\\)`),
      );
      await running.type(`/why ${id}`);
      await running.until(/ {2}from “My name is Ada”, session one, position 2\s+“My name is Ada”/);
      await running.until(/ {2}\d{4}-\d\d-\d\d learned: The user: My name is Ada/);
      await running.type("/remember I live in Porto");
      const [, home] = await running.until(/Remembered as (\S+)/);
      await running.type("/space");
      await running.until(/Space main: 2 facts, 1 session\s/);
      await running.type(`/forget ${id}`);
      await running.until(/Forgotten/);
      await running.type("/forget 0000nothing");
      await running.until(/! No such fact/);
      await running.type("/facts porto");
      await running.until(new RegExp(`  ${home}  I live in Porto  \\(you, in writing, `));
      await running.type("/facts zebra");
      await running.until(/No matches/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
      assertEquals(
        running.output.match(/Learned: /g)?.length,
        1,
        "what is written is not told again",
      );
    }, { settings: LEARNS });
  },
);

terminalTest(
  "deno task chat: a session keeps its space; --temporary and --space are for new ones",
  async () => {
    await withServer(async ({ url }) => {
      const to = ["--url", url, "--session"];
      assertEquals((await chatThroughPipe("Hello work", [...to, "w", "--space", "work"])).code, 0);
      assertEquals((await chatThroughPipe("Hello secret", [...to, "t", "--temporary"])).code, 0);
      assertEquals((await chatThroughPipe("Hello again", [...to, "w"])).code, 0);
      assertEquals((await told(url, "sessions/w")).space, "work");
      assertEquals((await told(url, "sessions/t")).space, undefined);
      const other = await chatThroughPipe("Hello", [...to, "w", "--space", "main"]);
      assertEquals([other.code, other.out], [1, ""]);
      assertMatch(other.err, /belongs to the space work/);

      const running = chatInTerminal([...to, "t", "--space", "work", "--history", "0"]);
      await running.until(/Session Hello secret|Session t, model claude-sonnet-5-5\. \/help/);
      await running.type("/facts");
      await running.until(/! This session has no space/);
      await running.type("/space here");
      await running.until(/Moved into the space here/);
      await running.type("/space");
      await running.until(/Space here: 0 facts, 1 session\s/);
      await running.type("/open w");
      await running.until(/Session w, model claude-sonnet-5-5, space work/);
      await running.type("/open new");
      await running.until(/Session new, model claude-sonnet-5-5, space work/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
    });
  },
);

Deno.test("deno task chat refuses a space that is none, and a space for a temporary session", async () => {
  const wrong = await chatThroughPipe("", ["--space", "a b"]);
  assertEquals(wrong.code, 1);
  assertMatch(wrong.err, /It must be 1 to 128 characters/);
  const both = await chatThroughPipe("", ["--space", "a", "--temporary"]);
  assertEquals(both.code, 1);
  assert(both.err.includes("cannot be used with"), both.err);
});

Deno.test("a chat with a session of another space says how it is moved", async () => {
  await withServer(async ({ url }) => {
    const place = ["--url", url, "--session", "one"];
    assertEquals((await chatThroughPipe("Hello", [...place, "--space", "home"])).code, 0);
    const refused = await chatThroughPipe("Hello", [...place, "--space", "work"]);
    assertEquals(refused.code, 1);
    assertMatch(refused.err, /belongs to the space home; move it first, with \/space <name> in/);
  });
});
