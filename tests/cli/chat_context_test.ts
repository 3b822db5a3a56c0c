import { assertEquals, assertMatch } from "@std/assert";
import { describeContext, describeInserted } from "../../src/cli/chat_context.ts";
import type { ContextInfo } from "../../src/client/mod.ts";

const CONTEXT: ContextInfo = {
  request: { model: "m", max_tokens: 9, messages: [], stream: true },
  manifest: { upTo: 4, limit: 3_400, characters: 3_100, items: [], leftOut: [] },
};

Deno.test("a context that had to be made smaller says so in the terminal, with both budgets", () => {
  const text = describeContext({ ...CONTEXT, tooLong: { limit: 20_000, code: "any" } });
  assertMatch(text, /budget of 20,000 characters was too long for Claude; lowered to 3,400/);
  assertEquals(/too long/.test(describeContext(CONTEXT)), false);
});

Deno.test("/context names the model that answered, and the one that the request names if it is another", () => {
  const firstOf = (answeredBy?: string) =>
    describeContext({ ...CONTEXT, ...answeredBy === undefined ? {} : { answeredBy } }).split(
      "\n",
    )[0];
  assertEquals(firstOf("m"), "3,100 of 3,400 characters, to m");
  assertEquals(
    firstOf(),
    "3,100 of 3,400 characters; the request is written for m",
    "nobody answered, or a bridge of before does not say",
  );
  assertEquals(
    firstOf("offline"),
    "3,100 of 3,400 characters, to the offline model; the request is written for m",
  );
  assertEquals(
    firstOf("m-2"),
    "3,100 of 3,400 characters, to m-2; the request is written for m",
  );
});

Deno.test("what was left out is told with its reason", () => {
  const leftOut = [{ reason: "cancelled", from: 3, to: 5, turns: 1 }] as const;
  const text = describeContext({ ...CONTEXT, manifest: { ...CONTEXT.manifest, leftOut } });
  assertMatch(text, /left out +1 +turns, taken back, positions 3–5/);
});

Deno.test("/context says of each item what is missing of it, and where a recalled part is from", () => {
  const of = { turns: 1, characters: 1_200 };
  const text = describeContext({
    request: { model: "m", max_tokens: 1, messages: [], stream: true },
    manifest: {
      upTo: 9,
      limit: 8_000,
      characters: 2_440,
      items: [
        { kind: "recent", from: 3, to: 4, ...of, shortenedBy: 5_400 },
        { kind: "recent", from: 5, to: 8, ...of, turns: 2, repeated: 300 },
        { kind: "recalled", from: 4, to: 4, ...of, turns: 0, score: 2, words: ["oak"] },
      ],
      leftOut: [],
    },
  });
  assertEquals(text.split("\n").map((line) => line.trim().replace(/ {2,}/g, "  ")), [
    "2,440 of 8,000 characters; the request is written for m",
    "newest turns  1,200  positions 3–4, 5,400 characters cut",
    "newest turns  1,200  positions 5–8, 300 characters already sent above",
    "recalled  1,200  position 4, cut from a newest turn, score 2: oak",
  ]);
});

Deno.test("/context names the facts and the other sessions of a context, and kinds it does not know", () => {
  const item = (kind: string, more: object) => ({
    kind,
    from: 4,
    to: 4,
    turns: 0,
    characters: 20,
    ...more,
  });
  const manifest = {
    ...CONTEXT.manifest,
    items: [
      item("fact", { fact: "home", standing: true }),
      item("elsewhere", { session: "monday", score: 2, words: ["oak"] }),
      item("newer", {}),
    ],
  };
  const text = describeContext(JSON.parse(JSON.stringify({ ...CONTEXT, manifest })));
  assertEquals(text.split("\n").slice(1).map((line) => line.trim().replace(/ {2,}/g, "  ")), [
    "fact  20  /why home",
    "elsewhere  20  session monday, position 4, score 2: oak",
    "newer  20  position 4",
  ]);
});

Deno.test("/context tells what was inserted into a message of a program that keeps its conversation", () => {
  const told = describeInserted({
    inserted: { text: "x".repeat(1_234), place: 4, position: 7, message: "Where?" },
    manifest: {
      ...{ upTo: 6, limit: 8_000, characters: 1_234, leftOut: [] },
      items: [
        { kind: "fact", from: 3, to: 3, turns: 0, characters: 20, fact: "f1", score: 0.5 },
        { kind: "elsewhere", from: 1, to: 2, turns: 1, characters: 30, session: "one" },
      ],
    },
    sha256: { sent: "a" },
  });
  assertEquals(told.split("\n"), [
    "1,234 characters of memory, at the end of message 4 of the client's list",
    "  fact              20  /why f1, score 0.5",
    "  elsewhere         30  session one, positions 1–2",
  ]);
});
