import { assert, assertEquals, assertMatch } from "@std/assert";
import { COMMANDS } from "../../src/cli/chat_commands.ts";
import { logPlace, startBridge } from "../support/process.ts";
import { type ServedWorld, withServer } from "../support/server.ts";
import { chatInTerminal, chatThroughPipe, terminalTest } from "../support/terminal.ts";

/** Has so many messages answered in a session: `Hives 1`, `Hives 2`, … */
async function talked({ attach }: ServedWorld, session: string, turns: number): Promise<void> {
  const client = await attach(session, { owner: "local" });
  for (let n = 1; n <= turns; n++) await client.ask(`Hives ${n}`);
  client.detach();
}

terminalTest("deno task chat shows as many earlier turns as asked for", async () => {
  await withServer(async (world) => {
    await talked(world, "s", 3);
    const running = chatInTerminal(["--url", world.url, "--session", "s", "--history", "2"]);
    await running.until(/Session s, model claude-sonnet-5-5/);
    const shown = running.output.match(/you: Hives \d|Echo: Hives \d|Session s/g);
    assertEquals(shown, [
      ...["you: Hives 2", "Echo: Hives 2", "you: Hives 3", "Echo: Hives 3"],
      "Session s",
    ]);
    assertEquals(running.output.includes("Hives 1"), false);
    await running.type("/quit");
    assertEquals(await running.end(), 0);
  });
});

terminalTest("deno task chat: sessions are listed, found, named and opened", async () => {
  await withServer(async (world) => {
    await talked(world, "one", 2);
    await talked(world, "two", 1);
    const running = chatInTerminal(["--url", world.url, "--session", "one", "--history", "0"]);
    await running.until(/Session one, model/);
    await running.type("/sessions");
    await running.until(/ {2}one {2}2 turns {2}Hives 1\s+two {2}1 turn {2}Hives 1/);
    await running.type("/sessions nowhere");
    await running.until(/No sessions/);
    await running.type("/rename Bees and me");
    await running.until(/Named Bees and me/);
    await running.type("/sessions bees");
    await running.until(/ {2}one {2}2 turns {2}Bees and me/);
    await running.type("/open not/possible");
    await running.until(/! A session id must be 1 to 128 characters of/);
    await running.type("/open two");
    await running.until(/Session two, model/);
    await running.type("Whose hives");
    await running.until(/Echo: Whose hives/);
    await running.type("/open one");
    await running.until(/Session Bees and me, model/);
    await running.type("/rename");
    await running.until(/Name removed/);
    await running.type("/quit");
    assertEquals(await running.end(), 0);
    const { sessions } = await world.log.index.sessions("local", { limit: 10 });
    const turns = sessions.map(({ session, turns, name }) => [session, turns, name]);
    assertEquals(turns.toSorted(), [["one", 2, undefined], ["two", 2, undefined]]);
  });
});

terminalTest(
  "deno task chat: notes are pinned, listed and unpinned; search finds what was said",
  async () => {
    await withServer(async (world) => {
      await talked(world, "s", 3);
      const running = chatInTerminal(["--url", world.url, "--session", "s", "--history", "0"]);
      await running.until(/Session s, model/);
      await running.type("/pins");
      await running.until(/No pinned notes/);
      await running.type("/pin I am allergic");
      const [, note] = await running.until(/Pinned as (\S+)/);
      assert(note);
      await running.type("/pins");
      await running.until(new RegExp(`  ${note}  I am allergic`));
      await running.type("/unpin nothing");
      await running.until(/! .*note/);
      await running.type(`/unpin ${note}`);
      await running.until(/Unpinned/);
      await running.type("/search hives");
      await running.until(/ {2}\d{4}-\d\d-\d\d \d+ (you|reply): (Echo: )?Hives \d/);
      await running.type("/search zebra");
      await running.until(/No matches/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
    });
  },
);

terminalTest("deno task chat: /retry retries a failed turn, and no other", async () => {
  await withServer(async ({ url, claude }) => {
    const running = chatInTerminal(["--url", url, "--session", "s"]);
    await running.until(/Session s, model/);
    await running.type("/retry");
    await running.until(/! The last turn did not fail/);
    claude.script.push(
      { kind: "status", status: 529, type: "overloaded_error" },
      { kind: "reply", text: "Now it works" },
    );
    await running.type("Hello hives");
    await running.until(/! .*\s+\/retry tries again/);
    await running.type("/retry");
    await running.until(/Now it works/);
    await running.type("/retry");
    await running.until(/did not fail[^]*did not fail/);
    await running.type("/quit");
    assertEquals(await running.end(), 0);
    assertEquals(claude.replies.length, 2);
  });
});

terminalTest(
  "deno task chat reports a lost connection, reconnects, and continues",
  async () => {
    await using place = await logPlace();
    const first = await startBridge({ KV_PATH: place.path });
    const { port } = first;
    const running = chatInTerminal(["--url", `http://127.0.0.1:${port}`, "--session", "s"]);
    await running.until(/Session s, model/);
    await running.type("My name is Ada");
    await running.until(/I will remember that/);
    await first.end("SIGKILL");
    await running.until(/Can't reach the bridge \(.+\); reconnecting …/);
    await running.type("What is my name?");
    const second = await startBridge({ KV_PATH: place.path, PORT: String(port) });
    try {
      await running.until(/Reconnected/);
      await running.until(/Reconnected[^]*You said: "My name is Ada"/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
      assertEquals(running.output.match(/Can't reach the bridge/g)?.length, 1);
    } finally {
      await second.end("SIGTERM");
    }
  },
);

const RED = "\x1b[31m";

terminalTest("deno task chat has colours only in a terminal, and none with NO_COLOR", async () => {
  await withServer(async ({ url, claude }) => {
    const to = ["--url", url, "--session", "s"];
    for (const noColours of [true, false]) {
      const running = chatInTerminal(to, { noColours });
      await running.until(/Session s, model/);
      await running.type("/nonsense");
      await running.until(/Unknown command \/nonsense/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
      assertEquals(running.output.includes(RED), !noColours, running.output);
    }
    const reply = await chatThroughPipe("Hello\n", to, { noColours: false });
    assertEquals(reply, { code: 0, out: "Echo: Hello\n", err: "" });
    claude.script.push({ kind: "status", status: 401, type: "authentication_error" });
    const failed = await chatThroughPipe("Hello again\n", to, { noColours: false });
    assertEquals([failed.code, failed.err.includes("\x1b")], [1, false]);
  });
});

Deno.test("deno task chat --help lists its options and every command; an invalid option is reported", async () => {
  const help = await chatThroughPipe("", ["--help"]);
  assertEquals([help.code, help.err], [0, ""]);
  for (const option of ["--url <url>", "--session <id>", "--history <n>", "--token <token>"]) {
    assert(help.out.includes(option), option);
  }
  for (const [name, [, does]] of Object.entries(COMMANDS)) {
    assertMatch(help.out, new RegExp(`^  /${name}\\b.*  ${RegExp.escape(does)}$`, "m"));
  }
  const wrong = await chatThroughPipe("", ["--history", "many"]);
  assertEquals([wrong.code, wrong.out], [1, ""]);
  assertMatch(wrong.err, /It must be a whole number from 0 to 1000/);
});

terminalTest(
  "deno task chat: a reply is asked for again, continued and chosen, a message edited",
  async () => {
    await withServer(async ({ url, claude }) => {
      claude.script.push({ kind: "reply", text: "Oak" }, { kind: "reply", text: "Elm" });
      const running = chatInTerminal(["--url", url, "--session", "trees"]);
      await running.until(/Session trees/);
      await running.type("/again");
      await running.until(/! The last message has no whole reply/);
      await running.type("Name a tree");
      await running.until(/Oak/);
      await running.type("/replies");
      await running.until(/There is one reply; \/again asks for another/);
      await running.type("/continue");
      await running.until(/! The reply was not cut at its limit/);
      await running.type("/again");
      await running.until(/Elm[^]*2 replies; \/replies lists them/);
      await running.type("/replies");
      await running.until(/ {2}1 {2}Oak\s+\* 2 {2}Elm/);
      await running.type("/replies 1");
      await running.until(/Reply 1 is remembered[^]*Oak/);
      claude.script.push({ kind: "status", status: 529, type: "overloaded_error" });
      await running.type("/again");
      await running.until(/the earlier\s+reply stays/);
      await running.type("/instead Name a fish");
      await running.until(/Continues in a fork/);
      await running.until(/Echo: Name a fish/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
    });
  },
);

terminalTest(
  "deno task chat: turns are kept from Claude and given back; notes and facts are edited",
  async () => {
    await withServer(async (world) => {
      await talked(world, "s", 3);
      await talked(world, "other", 1);
      const running = chatInTerminal(["--url", world.url, "--session", "s", "--history", "3"]);
      await running.until(/Session s, model/);
      await running.type("/never 1");
      await running.until(/Claude doesn't see “Hives 1” \(\/use 1\)/);
      await running.type("/context What now?");
      await running.until(/left out +1 {2}turns, withheld \(\/use\), positions 1–2/);
      await running.type("/use 1");
      await running.until(/Claude may see “Hives 1” again/);
      await running.type("/never");
      await running.until(/Claude doesn't see “Hives 3” \(\/use 5\)/);
      await running.type("/never 99");
      await running.until(/! No turn at position 99/);
      await running.type("/never 1 other");
      await running.until(/Claude doesn't see it any more \(\/use 1 other\)/);
      const other = await world.bridge.context(
        { owner: "local", session: "other" },
        { message: "Hi" },
      );
      assert(other?.ok);
      assertEquals(other.manifest.leftOut.map(({ reason }) => reason), ["withheld"]);
      await running.type("/pin I am allergic");
      const [, note] = await running.until(/Pinned as (\S+)/);
      await running.type(`/edit ${note} I am vegan`);
      await running.until(/The note is edited/);
      await running.type("/pins");
      await running.until(new RegExp(`  ${note}  I am vegan`));
      await running.type("/edit summary They talked");
      await running.until(/! No such session, or it has no summary/);
      await running.type("/summary");
      await running.until(/No summary yet/);
      await running.type("/edit x");
      await running.until(/! \/edit needs/);
      await running.type("/quit");
      assertEquals(await running.end(), 0);
    });
  },
);
