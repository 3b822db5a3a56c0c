import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockEdits, dropBlockEdits, type Edit, withEdits } from "../../src/messages/mod.ts";
import { anyBody, anyMemory } from "./any_body.ts";
import { asked, bodyWith, bytesOf, historyOf, joined, skimmedOf, text, user } from "./asked.ts";

const BETA = { "anthropic-beta": "effort-2025-11-24, thinking-binding-controls-2026-08-01" };

/** The bytes with the edits, and those of the chunks that are parts of the bytes. */
function edited(bytes: Uint8Array, edits: readonly Edit[]) {
  const chunks = withEdits(bytes, edits);
  const own = chunks.filter(({ buffer }) => buffer === bytes.buffer);
  return { all: new TextDecoder().decode(joined(chunks)), own: joined(own) };
}

/** A parsed body whose messages at these places have another block at their end. */
function withBlocksAt(body: unknown, blocks: ReadonlyMap<number, string>): unknown {
  const parsed = Object(body);
  return {
    ...parsed,
    messages: parsed.messages.map((message: { readonly content: unknown }, place: number) => {
      const memory = blocks.get(place);
      if (memory === undefined) return message;
      const { content } = message;
      const all = Array.isArray(content) ? content : [text(String(content))];
      return { ...message, content: [...all, text(memory)] };
    }),
  };
}

Deno.test("any body arrives byte for byte but for the blocks in it", () => {
  fc.assert(
    fc.property(anyBody, fc.array(anyMemory, { minLength: 5, maxLength: 5 }), (body, memories) => {
      const bytes = bytesOf(body);
      const { typed } = historyOf(bytes, skimmedOf(bytes));
      const blocks = new Map(typed.map(({ place }, index) => [place, memories[index] ?? ""]));
      const { all, own } = edited(
        bytes,
        typed.toReversed().flatMap((each) => blockEdits(each, blocks.get(each.place) ?? "")),
      );
      assertEquals(own, bytes);
      assertEquals(JSON.parse(all), withBlocksAt(JSON.parse(body), blocks));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("a block has no mark for the prompt cache, and stands after what is marked", () => {
  const marked = { type: "text", text: "Hello", cache_control: { type: "ephemeral" } };
  const { bytes, history: { typed } } = asked(bodyWith(user([marked])));
  const { all } = edited(bytes, typed.flatMap((message) => blockEdits(message, "Memory")));
  assertEquals(JSON.parse(all), bodyWith(user([marked, text("Memory")])));
});

Deno.test("a string becomes a list of blocks, its literal as it came", () => {
  const { bytes, history: { typed } } = asked(
    String.raw`{ "messages": [ {"role":"user", "content": "\u0041\/\ud800" } ] }`,
  );
  assertEquals(
    edited(bytes, typed.flatMap((message) => blockEdits(message, "Memory\n\ud800"))).all,
    String.raw`{ "messages": [ {"role":"user", "content": [{"type":"text","text":` +
      String.raw`"\u0041\/\ud800"},{"type":"text","text":"Memory\n\ud800"}] } ] }`,
  );
});

Deno.test("withEdits() copies none of the body's bytes", () => {
  const bytes = bytesOf("0123456789");
  const chunks = withEdits(bytes, [{ at: 10, json: "c" }, { at: 0, json: "a" }, {
    at: 5,
    json: "b",
  }]);
  assertEquals(chunks.map((chunk) => new TextDecoder().decode(chunk)), [
    "a",
    "01234",
    "b",
    "56789",
    "c",
  ]);
  assertEquals(chunks.map(({ buffer }) => buffer === bytes.buffer), [
    false,
    true,
    false,
    true,
    false,
  ]);
  assertEquals(withEdits(bytes, []), [bytes]);
});

Deno.test("dropBlockEdits() adds its member to the thinking of a request that may have it", () => {
  const thinking = { type: "adaptive", display: "omitted" };
  const { bytes, headers, body } = asked({ ...bodyWith(user("a")), thinking }, { headers: BETA });
  assertEquals(JSON.parse(edited(bytes, dropBlockEdits(headers, body)).all), {
    ...bodyWith(user("a")),
    thinking: { ...thinking, block_binding: { prefix_mismatch_behavior: "drop_block" } },
  });
});

Deno.test("dropBlockEdits() adds nothing where the API would not take it", () => {
  const without = [
    asked({ thinking: { type: "adaptive" }, messages: [] }),
    asked({ thinking: { type: "adaptive" }, messages: [] }, {
      headers: { "anthropic-beta": "effort-2025-11-24" },
    }),
    asked({ messages: [] }, { headers: BETA }),
    asked({ thinking: null, messages: [] }, { headers: BETA }),
    asked({ thinking: { type: "disabled" }, messages: [] }, { headers: BETA }),
    asked({ thinking: { type: "between_tools" }, messages: [] }, { headers: BETA }),
    asked({ thinking: { type: "adaptive", block_binding: null }, messages: [] }, { headers: BETA }),
  ];
  assertEquals(
    without.map(({ headers, body }) => dropBlockEdits(headers, body)),
    without.map(() => []),
  );
});
