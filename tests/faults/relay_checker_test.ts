import { assertEquals } from "@std/assert";
import type { LogEntry } from "../../src/verification/mod.ts";
import { checkRelay, type RelayHistory } from "./relay_checker.ts";
import { RelayReplies } from "./relay_model.ts";

const replies = new RelayReplies();
replies.add("One", "First");
replies.add("One", "First again");
replies.add("Two", "Second");

const message = (turn: string, text: string) => ({ type: "MessageReceived", turn, text });
const reply = (turn: string, text: string) => ({ type: "ReplyCompleted", turn, text });
const inserted = (turn: string) => ({ type: "MemoryInserted", turn, text: "Memory" });

const GOOD = [
  inserted("a"),
  message("a", "One"),
  // The client got another one, and never this.
  reply("a", "First again"),
  message("b", "Two"),
  reply("b", "Second"),
];

function rulesOf(events: readonly { readonly type: string; readonly turn: string }[]): string[] {
  const log: LogEntry[] = events.map(({ type, ...data }, index) => (
    { position: index + 1, type, at: index, data }
  ));
  const turns = [{ text: "One", reply: "First" }, { text: "Two", reply: "Second" }];
  const history: RelayHistory = { seen: { session: "r0", turns }, log, replies };
  return checkRelay(history).map(({ rule }) => rule);
}

Deno.test("checkRelay() finds nothing where no law is broken, nor where a turn was not stored", () => {
  assertEquals(rulesOf(GOOD), []);
  assertEquals(rulesOf(GOOD.slice(3)), []);
});

Deno.test("checkRelay() finds a turn, a reply or a block that is there twice", () => {
  assertEquals(rulesOf([...GOOD, inserted("a")]), ["law 2"]);
  assertEquals(rulesOf([...GOOD, reply("b", "Second")]), ["law 2"]);
  assertEquals(rulesOf([...GOOD, message("b", "Two")]).includes("law 2"), true);
});

Deno.test("checkRelay() finds what nobody said, what the model did not reply, and a wrong order", () => {
  assertEquals(rulesOf([message("c", "Three")]), ["law 13"]);
  assertEquals(rulesOf([message("a", "One"), reply("a", "Second")]), ["law 2"]);
  assertEquals(rulesOf([...GOOD.slice(3), ...GOOD.slice(0, 3)]), ["law 3"]);
  assertEquals(rulesOf([reply("a", "First")]), ["law 3"]);
});
