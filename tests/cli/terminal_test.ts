import { assert, assertEquals, assertMatch } from "@std/assert";
import { PasteSplitter } from "../../src/cli/terminal_input.ts";
import { problem, ScriptedBridge } from "../client/scripted_bridge.ts";
import { Screen } from "../support/screen.ts";
import { type ServedWorld, withServer } from "../support/server.ts";
import { chatInTerminal, chatThroughPipe, terminalTest } from "../support/terminal.ts";

const SIZE = { columns: 40, rows: 14 };

/** Opens a chat in a terminal, and waits until one can type. */
async function chat({ url }: ServedWorld, { size = SIZE, session = "s" } = {}) {
  const running = chatInTerminal(["--url", url, "--session", session], { size });
  const screen = new Screen(running, size);
  await screen.until((rows) => rows.at(-1) === ">");
  return { running, screen };
}

const PASTED = ["function add(a, b) {", "  const sum = a + b;", "  return sum;", "}"];

function paste(text: string): string {
  return `\x1b[200~${text}\x1b[201~`;
}

Deno.test("what is pasted is told from what is typed, wherever the input is cut", () => {
  const text = `ab\r${paste("c\rd\x1b[A")}e${paste("")}\x1b[Af`;
  for (let size = 1; size <= text.length; size++) {
    let typed = "";
    const pasted: string[] = [];
    const splitter = new PasteSplitter({
      typed: (each) => typed += each,
      pasted: (each) => pasted.push(each),
    });
    for (let at = 0; at < text.length; at += size) splitter.take(text.slice(at, at + size));
    assertEquals([typed, pasted], ["ab\re\x1b[Af", ["c\rd\x1b[A", ""]]);
  }
});

terminalTest(
  "a pasted function of four lines is one message, and can be edited first",
  async () => {
    await withServer(async (world) => {
      const { running, screen } = await chat(world);
      await running.press(paste(PASTED.join("\r")));
      const rows = await screen.shows("}");
      assertEquals(rows.slice(-4), [`> ${PASTED[0]}`, ...PASTED.slice(1).map((row) => `  ${row}`)]);
      await running.press("\x1b[A\x1b[A\x1b[H/* sum */ ");
      await screen.shows("  /* sum */   const sum");
      assertEquals(screen.beforeCursor, "  /* sum */ ");
      await running.press("\r");
      await running.until(/Echo/);
      const [call] = world.claude.replies;
      const sent = call?.body.messages.at(-1)?.content.map(({ text }) => text).join("") ?? "";
      assert(sent.includes([PASTED[0], `/* sum */ ${PASTED[1]}`, ...PASTED.slice(2)].join("\n")));
      await running.press("\x04");
      assertEquals(await running.end(), 0);
      assertEquals(world.claude.replies.length, 1);
    });
  },
);

terminalTest(
  "Alt-Enter and a backslash before Enter begin a line; sent texts come back",
  async () => {
    await withServer(async (world) => {
      const { running, screen } = await chat(world);
      await running.press("one\x1b\rtwo\\\rthree");
      await screen.shows("> one\n  two\n  three");
      await running.press("\r");
      await screen.until((rows) => rows.at(-1) === ">");
      await running.press("unfinished\x1b[A");
      await screen.until((rows) => rows.slice(-3).join("|") === "> one|  two|  three");
      await running.press("\x1b[A\x1b[A\x1b[B\x1b[B\x1b[B");
      await screen.until((rows) => rows.at(-1) === "> unfinished");
      await running.press("\x17\x04");
      assertEquals(await running.end(), 0);
    });
  },
);

terminalTest("what is typed while a reply streams in stays below it, whole", async () => {
  await withServer(async (world) => {
    const gate = world.claude.gated({ pieces: ["It rains ", "all ", "day ", "and ", "night."] }, 2);
    const { running, screen } = await chat(world);
    await running.press("Weather?\r");
    await screen.until((rows) => rows.at(-1)?.startsWith("It rains all") ?? false);
    await running.press("And tomorrow");
    await screen.until((rows) => rows.at(-1) === "> And tomorrow");
    gate.resolve();
    const rows = await screen.shows("It rains all day and night.");
    assertEquals(rows.slice(-3), [
      "> Weather?",
      "It rains all day and night.",
      "> And tomorrow",
    ]);
    await running.press("?\r");
    await screen.shows("Echo: And tomorrow?");
    await running.press("\x04");
    assertEquals(await running.end(), 0);
  });
});

terminalTest("rows break between words, and emoji cut between two deltas are whole", async () => {
  await withServer(async (world) => {
    const family = "👨‍👩‍👧";
    const text =
      `The heron ${family} stands in the shallow water 🙂 and waits 漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字漢字 for a fish.`;
    const pieces = Array.from({ length: text.length }, (_, index) => text.charAt(index));
    world.claude.script.push({ kind: "reply", pieces });
    const { running, screen } = await chat(world);
    await running.press("Tell me\r");
    const rows = await screen.shows("fish.\n>");
    const reply = rows.slice(rows.indexOf("> Tell me") + 1, -1);
    assertEquals(reply.length, 3);
    assertEquals(reply.join(" ").replaceAll(/字 漢|漢 字/g, (cut) => cut.replace(" ", "")), text);
    assert(reply.every((row) => !row.includes("\ufffd")));
    await running.press("\x04");
    assertEquals(await running.end(), 0);
  });
});

terminalTest("a draft is drawn anew when the terminal is resized", async () => {
  await withServer(async (world) => {
    const { running, screen } = await chat(world);
    const draft = "The quick brown fox jumps over the lazy dog";
    await running.press(draft);
    await screen.until((rows) => rows.at(-1) === "  lazy dog");
    await screen.resize({ columns: 24, rows: 14 });
    const narrow = ["> The quick brown fox", "  jumps over the lazy", "  dog"];
    await screen.until((rows) => rows.slice(-3).join("|") === narrow.join("|"));
    await screen.resize({ columns: 60, rows: 14 });
    const wide = await screen.until((rows) => rows.at(-1) === `> ${draft}`);
    assertEquals(wide.filter((row) => row.includes("fox")).length, 1);
    await running.press("\x15\x04");
    assertEquals(await running.end(), 0);
  });
});

terminalTest("a draft longer than the screen shows the rows around the cursor", async () => {
  await withServer(async (world) => {
    const { running, screen } = await chat(world);
    const lines = Array.from({ length: 200 }, (_, index) => `line ${index}`);
    await running.press(paste(lines.join("\r")));
    await screen.until((rows) => rows.at(-1) === "  line 199");
    await running.press("\x1b[A".repeat(199));
    await screen.shows("> line 0\n  line 1");
    await running.press("\x03");
    await screen.until((rows) => rows.at(-1) === ">");
    await running.press("\x04");
    assertEquals(await running.end(), 0);
    assertEquals(world.claude.replies.length, 0);
  });
});

terminalTest("Ctrl-C clears what is typed, stops a reply, and quits, in this order", async () => {
  await withServer(async (world) => {
    world.claude.script.push({
      kind: "reply",
      text: "On and on",
      then: { after: 1, what: "hang" },
    });
    const { running, screen } = await chat(world);
    await running.press("Count\r");
    await screen.until((rows) => rows.at(-1) === "On");
    await running.press("more");
    await screen.until((rows) => rows.at(-1) === "> more");
    await running.press("\x03");
    await screen.until((rows) => rows.at(-1) === "On");
    await running.press("\x03");
    await screen.shows("Stopped");
    await running.press("\x03");
    assertEquals(await running.end(), 0);
  });
});

terminalTest("a reply that was cut, refused or is empty is said", async () => {
  await withServer(async (world) => {
    world.claude.script.push(
      { kind: "reply", text: "And then", stopReason: "max_tokens" },
      { kind: "reply", text: "", stopReason: "refusal" },
      { kind: "reply", text: "" },
    );
    const { running, screen } = await chat(world, { size: { columns: 100, rows: 30 } });
    await running.press("one\r");
    await screen.shows(
      "And then\n! The reply was cut off: it reached the limit of MAX_OUTPUT_TOKENS",
    );
    await running.press("two\r");
    await screen.shows("! Claude declined to answer this");
    await running.press("three\r");
    await screen.shows("! The reply is empty");
    await running.press("\x04");
    assertEquals(await running.end(), 0);
  });
});

Deno.test("through a pipe, a reply that was cut, refused or is empty is said on standard error", async () => {
  await withServer(async ({ url, claude }) => {
    const to = ["--url", url, "--session", "s"];
    claude.script.push({ kind: "reply", text: "And then", stopReason: "max_tokens" });
    const cut = await chatThroughPipe("one", to);
    assertEquals([cut.code, cut.out], [0, "And then\n"]);
    assertMatch(cut.err, /^The reply was cut off: .*MAX_OUTPUT_TOKENS\n$/);
    claude.script.push({ kind: "reply", text: "I can't", stopReason: "refusal" });
    const refused = await chatThroughPipe("two", to);
    assertEquals([refused.code, refused.out], [1, "I can't\n"]);
    assertMatch(refused.err, /^Claude declined to answer this\n$/);
    claude.script.push({ kind: "reply", text: "" });
    const empty = await chatThroughPipe("three", to);
    assertEquals(empty, { code: 1, out: "", err: "The reply is empty\n" });
  });
});

terminalTest(
  "a session erased elsewhere keeps the draft, and goes on in a new one of its space",
  async () => {
    await withServer(async (world) => {
      const size = { columns: 100, rows: 30 };
      const { running, screen } = await chat(world, { size });
      await running.press("My name is Ada\r");
      await screen.shows("Echo: My name is Ada");
      await running.press("I live in Gh");
      await screen.shows("> I live in Gh");
      const erased = await fetch(`${world.url}/v1/sessions/s`, { method: "DELETE" });
      assertEquals(erased.status, 204);
      await screen.shows("! The session was deleted");
      const rows = await screen.shows("Enter sends it in a new session of main");
      assertEquals(rows.at(-1), "> I live in Gh");
      await running.press("ent\r");
      await screen.shows("Echo: I live in Ghent");
      await running.press("\x04");
      assertEquals(await running.end(), 0);
      const { sessions } = await world.log.index.sessions("local", { limit: 10 });
      assertEquals(sessions.map(({ space }) => space), ["main"]);
      assert(sessions.every(({ session }) => session !== "s"));
    });
  },
);

terminalTest(
  "a chat that is stopped gives the terminal back, and leaves what was typed",
  async () => {
    await withServer(async (world) => {
      const { running, screen } = await chat(world);
      await running.press("half a thought");
      await screen.shows("> half a thought");
      // `script` passes the signal to nobody: the chat is its only descendant that runs Deno.
      const [, tty] = /\/dev\/(\S+)/.exec(running.output) ?? [];
      const found = await new Deno.Command("ps", { args: ["-t", tty ?? "", "-o", "pid=,args="] })
        .output();
      const lines = new TextDecoder().decode(found.stdout).split("\n");
      const pid = Number(lines.find((line) => line.includes("program.ts"))?.trim().split(" ")[0]);
      Deno.kill(pid, "SIGTERM");
      assertEquals(await running.end(), 143);
      assertMatch(running.output, /Not sent:\r+\nhalf a thought\r+\n/);
      assert(running.output.endsWith("\x1b[?2004l"));
    });
  },
);

terminalTest("a message that went with its session comes back, before what is typed", async () => {
  await using bridge = new ScriptedBridge((line, index) => {
    line.ready(0, { session: line.query.get("session"), space: "main" });
    if (index > 0) return;
    line.received(1).then(async () => {
      await screen.shows("> and B");
      line.send({ type: "session.closed", reason: "expired" });
      line.close(4404, "expired");
    });
  });
  const page = { sessions: [] };
  bridge.plain = ({ url }) =>
    new URL(url).pathname === "/v1/sessions" ? Response.json(page) : problem(404, "not_found");
  const size = { columns: 100, rows: 30 };
  const running = chatInTerminal(["--url", bridge.url, "--session", "s"], { size });
  const screen = new Screen(running, size);
  await screen.until((rows) => rows.at(-1) === ">");
  await running.press("Remember A\r");
  await bridge.lines[0]?.received(1);
  await running.press("and B");
  await screen.shows("> Remember A\n\n  and B");
  assertMatch(
    screen.rows.join("\n"),
    /! The session has expired\n.* Enter sends it in a new session of main/,
  );
  await running.press("\r");
  await running.until(/Session [0-9a-f-]{36}/);
  await bridge.lines[1]?.received(1);
  const [sent] = bridge.lines[1]?.got ?? [];
  assertEquals(sent?.text, "Remember A\n\nand B");
  assertEquals(bridge.lines[1]?.query.get("space"), "main");
  await running.press("\x04");
  assertEquals(await running.end(), 0);
});

terminalTest(
  "a message that waits is taken back into the draft, edited and sent anew",
  async () => {
    await withServer(async (world) => {
      const gate = world.claude.gated({ pieces: ["It rains ", "all day."] }, 1);
      const { running, screen } = await chat(world);
      await running.press("Weather?\r");
      await screen.shows("It rains");
      await running.press("And tomorow?\r");
      await screen.shows("> And tomorow?");
      await running.press("\x1b[A");
      await screen.until((rows) => rows.at(-1) === "> And tomorow?" && rows.includes("Taken back"));
      await running.press("\x1b[D\x1b[D\x1b[Dr\r");
      await screen.shows("> And tomorrow?");
      await running.press("/back\r");
      await screen.until((rows) =>
        rows.at(-1) === "> And tomorrow?" && rows.filter((row) => row === "Taken back").length === 2
      );
      await running.press("\r");
      gate.resolve();
      await screen.shows("Echo: And tomorrow?");
      await running.press("/back\r");
      await screen.shows("! No message is waiting");
      await running.press("\x04");
      assertEquals(await running.end(), 0);
      assertEquals(world.claude.replies.length, 2, "what was taken back was never answered");
    });
  },
);

terminalTest("in a terminal that cannot move its cursor, lines are read as they are", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "On and on", then: { after: 1, what: "hang" } });
    const running = chatInTerminal(["--url", url, "--session", "s"], { kind: "dumb" });
    await running.until(/Session s, model/);
    await running.type("Count");
    await running.until(/On /);
    await running.press("\x03");
    await running.until(/Stopped/);
    await running.type("/quit");
    assertEquals(await running.end(), 0);
    assert(!running.output.includes("\x1b"), running.output);
  });
});
