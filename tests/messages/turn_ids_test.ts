import { assertEquals, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { finish } from "../../src/conversation/mod.ts";
import { turnIds } from "../../src/messages/mod.ts";
import { anyString } from "./any_body.ts";
import { recorded } from "./asked.ts";

/** The ids of texts that were typed one after another. */
function idsOf(session: string, ...texts: readonly string[]): readonly string[] {
  return finish(turnIds(session, texts.map((text) => ({ text }))));
}

Deno.test("turnIds() stays as it is: ids are in logs", () => {
  assertEquals(idsOf("s", "Hello", "Who am I?"), [
    "xtlrw8w1FKo_la9ctKxn3L",
    "PViCSNKTyMnXyWr7IE8lsp",
  ]);
  assertEquals(finish(turnIds("s", [{ text: "Hello", summary: "Before" }])), [
    "V0bvjyHMvXetXEVyB6WQIo",
  ]);
});

Deno.test("turnIds() are hashes of the id before and the text, its white space folded", async () => {
  let previous = "session";
  const expected: string[] = [];
  for (const said of ["Hello", "two words", "🙂"]) {
    const bytes = new TextEncoder().encode(`${previous}\n${said}`);
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    previous = digest.toBase64({ alphabet: "base64url" }).slice(0, 22);
    expected.push(previous);
  }
  assertEquals(idsOf("session", " Hello", "two\n\nwords", "🙂\n"), expected);
});

Deno.test("turnIds() gives a longer history the ids of its beginning", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { maxLength: 8 }), fc.nat({ max: 8 }), (texts, count) => {
      assertEquals(idsOf("s", ...texts.slice(0, count)), idsOf("s", ...texts).slice(0, count));
    }),
  );
});

Deno.test("turnIds() tells apart sessions, orders and changed beginnings", () => {
  const different = [
    idsOf("s", "a", "b"),
    idsOf("t", "a", "b"),
    idsOf("s", "b", "a"),
    idsOf("s", "a b"),
    idsOf("s", "a", "a", "b"),
    idsOf("s", "b"),
    finish(turnIds("s", [{ text: "b", summary: "a" }])),
    finish(turnIds("s", [{ text: "b", summary: "" }])),
  ].map((ids) => ids.at(-1));
  assertEquals(new Set(different).size, different.length);
});

Deno.test("turnIds() are ids that the bridge takes", () => {
  fc.assert(
    fc.property(fc.string(), anyString, (session, text) => {
      assertEquals(/^[\w-]{22}$/.test(idsOf(session, text)[0] ?? ""), true);
    }),
  );
});

Deno.test("turnIds() see no difference in white space alone, wherever a piece ends", () => {
  const blank = fc.constantFrom(" ", "\n", "\t ", "\r\n", "\u00a0");
  fc.assert(
    fc.property(fc.array(blank, { minLength: 3, maxLength: 3 }), ([one, two, three]) => {
      assertEquals(idsOf("s", `${one}a${two}b${three}`), idsOf("s", "a b"));
    }),
  );
  const long = "word 🙂".repeat(40_000);
  assertEquals(idsOf("s", ` ${long.replaceAll(" ", " \n ")}\n`), idsOf("s", long));
  for (const offset of [0, 1, 2]) {
    const text = "x".repeat(65_534 + offset);
    assertEquals(idsOf("s", `${text}  🙂 y`), idsOf("s", `${text} 🙂\ny`));
    assertEquals(idsOf("s", `${text}🙂y`), idsOf("s", `${text}🙂y `));
    assertNotEquals(idsOf("s", `${text}🙂y`), idsOf("s", `${text}🙃y`));
  }
});

Deno.test("turnIds() of a history begin anew with the summary that replaced what came before", async () => {
  const { history: { typed } } = await recorded("after_compaction");
  const [id] = finish(turnIds("s", typed));
  assertNotEquals(idsOf("s", ...typed.map(({ text }) => text))[0], id);
  const later = await recorded("file_mention");
  assertEquals(finish(turnIds("s", later.history.typed))[0], id);
});

Deno.test("turnIds() of a client's next request begin with those of the one before", async () => {
  const pairs = [
    ["first_message", "message_before_system_text"],
    ["message_before_system_text", "answer_to_tool"],
    ["answer_to_tool", "notification"],
    ["image", "interrupted_reply"],
    ["interrupted_reply", "slash_command"],
    ["after_clear", "recap"],
  ] as const;
  for (const [before, after] of pairs) {
    const [earlier, later] = await Promise.all([before, after].map(recorded));
    const ids = finish(turnIds("s", earlier?.history.typed ?? []));
    assertEquals(finish(turnIds("s", later?.history.typed ?? [])).slice(0, ids.length), ids);
  }
});
