import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { batchesOf, ndjsonOf, partsOf } from "../../src/imports/mod.ts";
import { importLineSchema } from "../../src/protocol/mod.ts";
import { exportText } from "../support/zip.ts";
import { allOf, conversationsOf, fileOf, inPieces, leftOutOf, NOW, saidIn } from "./found.ts";

const EXPORTS = [
  "chatgpt.json",
  "claude_ai.json",
  "claude_code.jsonl",
  "librechat.json",
  "librechat_tree.json",
  "lines.jsonl",
  "list.json",
  "open_webui.json",
];

const texts = await Promise.all(EXPORTS.map(exportText));
const anyExport = fc.constantFrom(...texts.map((text) => new TextEncoder().encode(text)));

Deno.test("a file gives the same however it arrives", async () => {
  const sizes = fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 10, max: 5_000 }));
  await fc.assert(
    fc.asyncProperty(anyExport, sizes, async (bytes, size) => {
      assertEquals(await allOf(inPieces(bytes, size)), await allOf(fileOf(bytes)));
    }),
    { numRuns: 60 },
  );
});

Deno.test("a truncated or damaged file never throws, and what is whole in it is read", async () => {
  const damage = fc.record({
    cut: fc.nat({ max: 8_000 }),
    at: fc.array(fc.tuple(fc.nat({ max: 8_000 }), fc.integer({ min: 0, max: 255 })), {
      maxLength: 5,
    }),
  });
  await fc.assert(
    fc.asyncProperty(anyExport, damage, async (bytes, { cut, at }) => {
      const damaged = bytes.slice(0, Math.max(1, bytes.length - cut));
      for (const [place, byte] of at) damaged[place % damaged.length] = byte;
      for (const { lines } of await conversationsOf(fileOf(damaged))) {
        for (const { text, at } of lines) {
          assert(text.trim() !== "" && text.isWellFormed() && Number.isSafeInteger(at));
        }
      }
    }),
    { numRuns: 300 },
  );
  const [whole = ""] = texts;
  const cut = whole.slice(0, whole.indexOf('"A plan for Lisbon"'));
  assertEquals((await conversationsOf(fileOf(cut))).map(({ title }) => title), [
    "Bees in autumn",
    "Nothing said",
  ]);
  assertEquals(await leftOutOf(fileOf(cut)), [["cut_off", 1]]);
});

Deno.test("any JSON and any bytes are read without throwing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(fc.json().map(encode), fc.uint8Array()), async (bytes) => {
      await allOf(fileOf(bytes));
    }),
    { numRuns: 300 },
  );
});

Deno.test("members of any kind in an export are read without throwing", async () => {
  const value = fc.jsonValue({ maxDepth: 3 });
  const names = fc.constantFrom(
    ...["mapping", "current_node", "chat_messages", "history", "chat", "messages", "content"],
    ...["messagesTree", "conversationId", "message", "author", "role", "text", "parts", "type"],
    ...["sessionId", "uuid", "parentUuid", "children", "id", "title", "create_time", "__proto__"],
  );
  const odd = fc.letrec((tie) => ({
    node: fc.oneof(
      { maxDepth: 4 },
      value,
      fc.dictionary(names, tie("node"), { maxKeys: 8 }),
      fc.array(tie("node"), { maxLength: 4 }),
    ),
  })).node;
  await fc.assert(
    fc.asyncProperty(odd, async (each) => {
      await allOf(fileOf(JSON.stringify(each)));
    }),
    { numRuns: 500 },
  );
});

Deno.test("UTF-16 and byte order marks are understood; other encodings are counted as damaged", async () => {
  const text = '[{"role":"user","content":"Olá, Inês 🙂"}]';
  const le = new Uint8Array(
    new Uint16Array(
      [...`\ufeff${text}`].flatMap((each) =>
        Array.from({ length: each.length }, (_, index) => each.charCodeAt(index))
      ),
    ).buffer,
  );
  const be = le.map((_, index) => le[index ^ 1] ?? 0);
  const bom = encode(`\ufeff${text}`);
  for (const bytes of [le, be, le.slice(2), be.slice(2), bom]) {
    for (const file of [fileOf(bytes), inPieces(bytes, 1)]) {
      assertEquals(saidIn((await conversationsOf(file))[0]), ["user: Olá, Inês 🙂"]);
    }
  }
  const latin = Uint8Array.from('[{"role":"user","content":"Inês"}]', (each) => each.charCodeAt(0));
  assertEquals(await leftOutOf(fileOf(latin)), [["damaged", 1]]);
});

Deno.test("cycles and missing parents end a branch, and nothing is said twice", async () => {
  const node = (id: string, parent: string | null) => ({
    ...{ id, parent, children: [] },
    message: {
      ...{ id, create_time: 1_700_000_000, author: { role: "user" } },
      content: { content_type: "text", parts: [id] },
    },
  });
  const read = async (nodes: readonly object[], current: string) => {
    const mapping = Object.fromEntries(nodes.map((each) => [(each as { id: string }).id, each]));
    const file = fileOf(JSON.stringify([{ id: "c", mapping, current_node: current }]));
    return saidIn((await conversationsOf(file))[0]);
  };
  assertEquals(await read([node("a", "b"), node("b", "a")], "b"), ["user: a", "user: b"]);
  assertEquals(await read([node("a", "a")], "a"), ["user: a"]);
  assertEquals(await read([node("a", null), node("b", "gone")], "b"), ["user: b"]);
  assertEquals(await read([node("a", null), node("b", "a")], "gone"), ["user: a", "user: b"]);
});

Deno.test("a tree of thousands of levels is read", async () => {
  const depth = 5_000;
  const open = Array.from(
    { length: depth },
    (_, index) => `{"messageId":"${index}","isCreatedByUser":true,"text":"t${index}","children":[`,
  );
  const tree = `{"conversationId":"deep","recursive":true,"messagesTree":[${open.join("")}${
    "]}".repeat(depth)
  }]}`;
  const [deep] = await conversationsOf(fileOf(tree));
  assertEquals(deep?.lines.length, depth);
  const deeper = "[".repeat(100_000);
  assertEquals(await leftOutOf(fileOf(deeper)), [["too_large", 1]]);
});

Deno.test("a giant text is cut into lines that a bridge takes, and nothing of it is lost", async () => {
  const giant = "wörd 🙂 ".repeat(100_000);
  const [talk] = await conversationsOf(fileOf(JSON.stringify([
    { role: "user", content: giant },
    { role: "assistant", content: "🙂".repeat(120_000) },
  ])));
  assert(talk);
  const lines = batchesOf(talk.lines, 100_000).flatMap((batch) => batch.lines);
  assert(lines.every(({ text }) => text.length <= 100_000 && text.isWellFormed()));
  const joined = (role: string) =>
    lines.filter((line) => line.role === role).map(({ text }) => text).join("");
  assertEquals(joined("user"), giant);
  assertEquals(joined("assistant"), "🙂".repeat(120_000));
});

Deno.test("the lines of any conversation are in batches, each once, in the form of the protocol", async () => {
  const line = fc.record({
    role: fc.constantFrom("user" as const, "assistant" as const),
    text: fc.string({ minLength: 1, maxLength: 300, unit: "binary" }).map((text) => `x${text}`),
    at: fc.integer({ min: -62_000_000_000_000, max: 253_000_000_000_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(line, { maxLength: 40 }), (lines) => {
      const well = lines.map((each) => ({ ...each, text: each.text.toWellFormed() }));
      const batches = batchesOf(well, 50);
      assertEquals(
        batches.flatMap((batch) => batch.lines).map(({ text }) => text).join("").replaceAll(
          /\s/g,
          "",
        ),
        well.map(({ text }) => text).join("").replaceAll(/\s/g, ""),
      );
      let from = 0;
      for (const batch of batches) {
        assertEquals(batch.from, from);
        from += batch.lines.length;
        for (const body of ndjsonOf(batch.lines).split("\n")) {
          importLineSchema.parse(JSON.parse(body));
        }
      }
      return Promise.resolve();
    }),
    { numRuns: 100 },
  );
  const many = Array.from({ length: 12_001 }, (_, index) => ({
    ...{ role: index % 2 === 0 ? "user" as const : "assistant" as const, text: "x", at: NOW },
  }));
  const batches = batchesOf(many, 100);
  assertEquals(batches.map((batch) => batch.lines.length), [5_000, 5_000, 2_001]);
  assert(batches.every((batch) => batch.lines[0]?.role === "user"));
});

Deno.test("a far too long conversation becomes several, and the first of them stay when it grows", () => {
  const line = { role: "user" as const, text: "x".repeat(1_000_000), at: NOW };
  const long = (count: number) =>
    partsOf({
      ...{ source: "lines", id: "long", title: "Long", isUndated: false },
      lines: Array.from({ length: count }, () => line),
      leftOut: new Map([["tool", 1]]),
    });
  assertEquals(long(8).length, 1);
  const parts = long(17);
  assertEquals(parts.map(({ title, lines }) => `${title}: ${lines.length}`), [
    ...["Long (1): 8", "Long (2): 8", "Long (3): 1"],
  ]);
  assertEquals(new Set(parts.map(({ id }) => id)).size, 3);
  assertEquals(parts.map(({ leftOut }) => leftOut.size), [1, 0, 0]);
  assertEquals(long(18).slice(0, 2), parts.slice(0, 2));
});

Deno.test("a conversation twice in a file is read twice, under one id", async () => {
  const [first = ""] = texts;
  const list = JSON.parse(first);
  const found = await conversationsOf(fileOf(JSON.stringify([...list, ...list])));
  assertEquals(found.length, 6);
  assertEquals(new Set(found.map(({ id }) => id)).size, 3);
});

Deno.test("names and times that a bridge would refuse are brought within its limits", async () => {
  const line = { role: "user", content: "Hi" };
  const [talk] = await conversationsOf(fileOf(JSON.stringify([
    { ...line, name: "🙂".repeat(200), at: "2024-01-01T00:00:00Z" },
    { ...line, name: "  ", at: 1e300 },
    { ...line, at: "no time" },
    { ...line, at: "-271821-04-20T00:00:00Z" },
  ])));
  assert(talk);
  for (const body of ndjsonOf(talk.lines).split("\n")) importLineSchema.parse(JSON.parse(body));
  assertEquals(new Set(talk.lines.map(({ at }) => at)), new Set([Date.UTC(2024, 0, 1)]));
});

Deno.test("a damaged item of a list does not stop the others", async () => {
  const file = fileOf(
    '[{"role":"user","content":"one"}, {"role": oops}, {"role":"user","content":"two"}]',
  );
  assertEquals(saidIn((await conversationsOf(file))[0]), ["user: one", "user: two"]);
  assertEquals(await leftOutOf(file), [["damaged", 1]]);
});

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
