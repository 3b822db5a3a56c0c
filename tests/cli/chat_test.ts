import { assertEquals, assertMatch } from "@std/assert";
import { readLine } from "../../src/cli/chat_commands.ts";
import { ChatScreen } from "../../src/cli/chat_screen.ts";
import { describeSessions, sessionsOf } from "../../src/cli/chat_sessions.ts";
import { printable } from "../../src/cli/printable.ts";
import type { Turn } from "../../src/client/mod.ts";
import { withServer } from "../support/server.ts";
import { chatInTerminal, chatThroughPipe, terminalTest } from "../support/terminal.ts";

Deno.test("readLine() tells messages from commands, and sends nothing that looks like a command", () => {
  const message = (text: string) => ({ kind: "message", text }) as const;
  assertEquals(readLine(" "), { kind: "nothing" });
  assertEquals(readLine("Hello /pin"), message("Hello /pin"));
  assertEquals(readLine("//etc/hosts"), message("/etc/hosts"));
  assertEquals(readLine("/pin  I am Ada "), { kind: "command", name: "pin", rest: "I am Ada" });
  assertEquals(readLine("/context"), { kind: "command", name: "context", rest: "" });
  assertEquals(readLine("/pin"), { kind: "wrong", name: "pin", missing: "<text>" });
  assertEquals(readLine("/etc/hosts"), { kind: "wrong", name: "etc/hosts" });
  assertEquals(readLine("/constructor"), { kind: "wrong", name: "constructor" });
});

Deno.test("printable() removes everything that a terminal interprets", () => {
  assertEquals(printable("a\x1b]0;title\x07b\x1b[2Jc\u009bd"), "a]0;titleb[2Jcd");
  assertEquals(printable("one\r\ntwo\rthree\tfour 🙂 שלום"), "one\ntwo\nthree\tfour 🙂 שלום");
});

/** A screen, and what stands on it. */
function screen() {
  let text = "";
  const it = new ChatScreen({ write: (piece) => text += piece, hasColours: false });
  return { it, shown: () => text };
}

function turn(status: Turn["status"], reply: string, more: Partial<Turn> = {}): Turn {
  return { id: "t", text: "Hi", status, reply, ...more };
}

Deno.test("a chat shows each piece once, and says where a reply starts again", () => {
  const { it, shown } = screen();
  it.turn(turn("queued", ""));
  it.turn(turn("accepted", ""));
  it.turn(turn("streaming", "One"));
  it.turn(turn("streaming", "One two"));
  it.turn(turn("streaming", "Oh"));
  assertEquals(it.turn(turn("completed", "Oh well")), true);
  assertEquals(it.turn(turn("completed", "Oh well")), false);
  assertEquals(shown(), "you: Hi\nOne two\n(the reply starts again)\nOh well\n");
});

Deno.test("a chat shows a turn that is answered again, here or elsewhere, and the reply that is chosen", () => {
  const { it, shown } = screen();
  const first = turn("completed", "Oak", { position: 1, openedAt: 1, endedAt: 2 });
  it.turn(first);
  // A mark on it, or a frame that comes again, is nothing new.
  assertEquals(it.turn({ ...first, withheld: { position: 3 } }), false);
  const opened = { position: 1, openedAt: 4, endedAt: 2, reopened: "regenerate" } as const;
  it.turn(turn("accepted", "", opened));
  it.turn(turn("streaming", "Elm", opened));
  it.turn(turn("streaming", "Elm", opened));
  const replies = [{ position: 2, text: "Oak" }, { position: 5, text: "Elm" }];
  const ended = { position: 1, openedAt: 4, endedAt: 5, replies, chosen: 5 };
  assertEquals(it.turn(turn("completed", "Elm", ended)), true);
  assertEquals(it.turn(turn("completed", "Oak", { ...ended, endedAt: 6, chosen: 2 })), false);
  assertEquals(it.turn(turn("completed", "Oak", { ...ended, endedAt: 6, chosen: 2 })), false);
  assertEquals(
    shown(),
    "you: Hi\nOak\n(another reply)\nElm\nReply 1 is remembered\nOak\n",
  );
});

Deno.test("a chat does not repeat a message that was typed in it, and says why a turn has no reply", () => {
  const { it, shown } = screen();
  it.typed("t");
  const error = { code: "model_overloaded", message: "Claude is busy", retryable: true } as const;
  it.turn(turn("failed", "", { error, redacted: ["jwt"] }));
  assertEquals(shown(), "\n! Claude is busy\n/retry tries again\nMasked: jwt\n");
});

Deno.test("remarks are on separate lines, even in the middle of a reply", () => {
  const { it, shown } = screen();
  it.typed("t");
  it.note("Hello");
  it.turn(turn("streaming", "One"));
  it.note("The bridge is away");
  it.problem("No");
  it.turn(turn("streaming", "One two"));
  it.say("Listed");
  it.turn(turn("completed", "One two"));
  it.note("Bye");
  assertEquals(shown(), "Hello\nOne\nThe bridge is away\n! No\n two\nListed\nBye\n");
});

Deno.test("sessions are listed by last use, with how many are not shown", async () => {
  const told = (index: number) => ({
    ...{
      session: `s${index}`,
      position: 2,
      turns: 1,
      expiresAt: "",
      model: "m",
      owner: "local",
      protocol: 1 as const,
    },
    ...{
      name: `Number ${index}`,
      lastUsedAt: new Date(index === 9 ? 99_000 : index).toISOString(),
    },
  });
  const all = Array.from({ length: 22 }, (_, index) => told(index)).reverse();
  const sessions = ({ cursor = "0" }: { readonly cursor?: string } = {}) =>
    Promise.resolve({
      sessions: all.slice(Number(cursor), Number(cursor) + 11),
      ...(cursor === "0" ? { next: "11" } : {}),
    });
  const lines = describeSessions(await sessionsOf({ sessions }, "")).split("\n");
  assertEquals(lines.slice(0, 3), [
    "  s9  1 turn  Number 9",
    "  s21  1 turn  Number 21",
    "  s20  1 turn  Number 20",
  ]);
  assertEquals(lines.slice(20), ["  and 2 older ones; /sessions <words> searches them"]);
  assertEquals(describeSessions({ sessions: [] }), "No sessions");
});

const piped = (text: string, ...args: string[]) => chatThroughPipe(text, args);

Deno.test("deno task chat through a pipe prints only the reply; without one it says why and exits with 1", async () => {
  await withServer(async ({ url, claude }) => {
    claude.script.push({ kind: "reply", text: "Hello \x1b[31mthere" });
    const to = ["--url", url, "--session", "s"];
    assertEquals(await piped("hi\n", ...to), { code: 0, out: "Hello [31mthere\n", err: "" });
    claude.script.push({ kind: "status", status: 401, type: "authentication_error" });
    const failed = await piped("hi again\n", ...to);
    assertEquals([failed.code, failed.out], [1, ""]);
    assertMatch(failed.err, /HTTP 401/);
    assertMatch((await piped("\n", ...to)).err, /The input is empty/);
    const none = await piped("hi", "--url", "http://127.0.0.1:1");
    assertMatch(
      none.err,
      /Cannot reach the bridge at .*start it with bridge serve or deno task start, or set --url/,
    );
    assertEquals(none.code, 1);
  });
});

terminalTest(
  "deno task chat in a terminal: chats, stops, shows contexts, forks and quits",
  async () => {
    await withServer(async ({ url, claude, log }) => {
      claude.script.push(
        { kind: "reply", text: "Nice to meet you" },
        { kind: "reply", text: "On and on", then: { after: 1, what: "hang" } },
      );
      const running = chatInTerminal(["--url", url, "--session", "s"]);
      await running.until(/Session s, model claude-sonnet-5-5/);
      await running.type("My name is Ada");
      await running.until(/Nice to meet you/);
      await running.type("Count");
      await running.until(/On /);
      await running.type("\x03");
      await running.until(/Stopped/);
      await running.type("/context And now?");
      await running.until(/of 8,000 characters, to claude-sonnet-5-5/);
      await running.type("/nonsense");
      await running.until(/Unknown command \/nonsense/);
      await running.type("/pin I am vegan");
      await running.until(/Pinned as/);
      await running.type("/fork 2");
      await running.until(/Forked at position 2/);
      await running.until(/Session My name is Ada|Session [0-9a-f-]{36}/);
      await running.type("/quit");
      await running.until(/\/quit/);
      assertEquals(await running.end(), 0);
      assertEquals((await log.index.sessions("local", { limit: 10 })).sessions.length, 2);
    });
  },
);
