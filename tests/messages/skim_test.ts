import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { finish } from "../../src/conversation/mod.ts";
import { type ByteSpan, readHistory, skim, type SkimmedBody } from "../../src/messages/mod.ts";
import { anyBody } from "./any_body.ts";
import { bytesOf, skimmedOf } from "./asked.ts";

/** What a body says in a text that may be none. */
function skimmed(body: string): SkimmedBody | undefined {
  return finish(skim(bytesOf(body)));
}

/** The value whose bytes a span holds. */
function at(bytes: Uint8Array, { start, end }: ByteSpan): unknown {
  return JSON.parse(new TextDecoder().decode(bytes.subarray(start, end)));
}

Deno.test("skim() finds the same in any body as a parser does", () => {
  fc.assert(
    fc.property(anyBody, (body) => {
      const bytes = bytesOf(body);
      const found = skimmedOf(bytes);
      const parsed = JSON.parse(body);
      assertEquals(found.messages.map(({ role }) => role), parsed.messages.map(roleOf));
      assertEquals(
        found.messages.map(({ content }) => at(bytes, content)),
        parsed.messages.map(({ content }: { content: unknown }) => content),
      );
      assertEquals(found.model, parsed.model);
      assertEquals(found.maxTokens, parsed.max_tokens);
      assertEquals(found.isStream, parsed.stream === true);
      assertEquals(found.hasTools, (parsed.tools ?? []).length > 0);
      assertEquals(found.hasThread, (parsed.thread ?? null) !== null);
      assertEquals(found.hasFormat, (parsed.output_config?.format ?? null) !== null);
      assertEquals(found.userId, parsed.metadata?.user_id);
      assertEquals(found.thinking?.type, parsed.thinking?.type);
      if (found.thinking) assertEquals(at(bytes, found.thinking), parsed.thinking);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("skim() finds the blocks of a message: their types, literals and marks", () => {
  const bytes = bytesOf(JSON.stringify({
    messages: [{
      role: "assistant",
      content: [
        { type: "thinking", text: "never looked at", signature: "s" },
        { type: "text", text: "Hello", cache_control: { type: "ephemeral" } },
        { type: "tool_use", name: "Read", input: { type: "text", text: "inner" } },
        { text: "no type", cache_control: null },
      ],
    }],
  }));
  const blocks = skimmedOf(bytes).messages[0]?.blocks ?? [];
  assertEquals(blocks.map(({ type, isMarked }) => [type, isMarked]), [
    ["thinking", false],
    ["text", true],
    ["tool_use", false],
    ["", false],
  ]);
  assertEquals(blocks.map(({ literal }) => literal && at(bytes, literal)), [
    undefined,
    "Hello",
    "Read",
    undefined,
  ]);
});

Deno.test("skim() understands nothing that is cut off", () => {
  fc.assert(
    fc.property(
      anyBody,
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (body, share) => {
        const whole = bytesOf(body.trim());
        assertEquals(finish(skim(whole.subarray(0, Math.floor(whole.length * share)))), undefined);
      },
    ),
    { numRuns: 1_000 },
  );
});

const anyChange = fc.record({
  share: fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
  removed: fc.nat({ max: 2 }),
  added: fc.uint8Array({ maxLength: 2 }),
});

Deno.test("skim() throws for no bytes, and understands none that are not JSON", () => {
  fc.assert(
    fc.property(anyBody, fc.array(anyChange, { minLength: 1, maxLength: 3 }), (body, changes) => {
      const bytes = changes.reduce((before, { share, removed, added }) => {
        const place = Math.floor(before.length * share);
        return Uint8Array.from([
          ...before.subarray(0, place),
          ...added,
          ...before.subarray(place + removed),
        ]);
      }, bytesOf(body));
      const found = finish(skim(bytes));
      if (found) finish(readHistory(bytes, found));
      // Bytes that are no UTF-8 count only where they are read.
      if (found) JSON.parse(new TextDecoder().decode(bytes));
    }),
    { numRuns: 3_000 },
  );
});

Deno.test("skim() throws for no random bytes", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void finish(skim(bytes))), {
    numRuns: 2_000,
  });
});

Deno.test("skim() leaves alone what it does not understand", () => {
  const bodies = [
    "",
    " ",
    "null",
    "[]",
    '"messages"',
    "{}",
    '{"messages":{}}',
    '{"messages":null}',
    '{"messages":[]} x',
    '{"messages":[]}{}',
    '\ufeff{"messages":[]}',
    '{"messages":[],}',
    '{"messages":[1]}',
    '{"messages":[{}]}',
    '{"messages":[{"role":"user"}]}',
    '{"messages":[{"content":"a"}]}',
    '{"messages":[{"role":1,"content":"a"}]}',
    '{"messages":[{"role":"user","content":["a"]}]}',
    '{"messages":[{"role":"user","content":"a"},]}',
    '{"messages":[],"x":01}',
    '{"messages":[],"x":+1}',
    '{"messages":[],"x":.5}',
    '{"messages":[],"x":1.}',
    '{"messages":[],"x":nul}',
    '{"messages":[],"x":NaN}',
    '{"messages":[],"x":"\\x"}',
    '{"messages":[],"x":"\\u12g4"}',
    '{"messages":[],"x":"\n"}',
    '{"messages":[],"\\x":1}',
    "{'messages':[]}",
    '{"messages":[],"x":[}]}',
    '{"messages":[],"x":{"a"}}',
    '{"messages":[],"x":[1 2]}',
  ];
  assertEquals(bodies.filter((body) => skimmed(body) !== undefined), []);
});

Deno.test("skim() does not choose between members that are given twice", () => {
  const bodies = [
    '{"messages":[],"messages":[]}',
    '{"messages":[],"m\\u0065ssages":[]}',
    '{"model":"a","messages":[],"model":"b"}',
    '{"messages":[{"role":"user","role":"user","content":"a"}]}',
    '{"messages":[{"role":"user","content":"a","content":"b"}]}',
    '{"messages":[{"role":"user","content":[{"type":"text","text":"a","text":"b"}]}]}',
  ];
  assertEquals(bodies.filter((body) => skimmed(body) !== undefined), []);
  assertEquals(skimmed('{"x":1,"messages":[],"x":2}')?.messages, []);
});

Deno.test("skim() goes as deep as any API does, and no deeper", () => {
  const nested = (depth: number) => `{"messages":[],"x":${"[".repeat(depth)}${"]".repeat(depth)}}`;
  assertEquals(skimmed(nested(1_000))?.messages, []);
  assertEquals(skimmed(nested(1_001)), undefined);
  assertEquals(skimmed(`{"messages":[],"x":${'{"a":'.repeat(2_000_000)}`), undefined);
});

Deno.test("skim() takes no more messages and blocks than the API, no endless names and numbers", () => {
  const many = (count: number) =>
    `{"messages":[${Array(count).fill('{"role":"user","content":""}').join(",")}]}`;
  assertEquals(skimmed(many(100_000))?.messages.length, 100_000);
  assertEquals(skimmed(many(100_001)), undefined);
  const blocks = Array(100_001).fill("{}").join(",");
  assertEquals(skimmed(`{"messages":[{"role":"user","content":[${blocks}]}]}`), undefined);
  assertEquals(skimmed(`{"messages":[],"x":1${"0".repeat(100_000)}}`), undefined);
  assertEquals(skimmed(`{"messages":[],"${"x".repeat(100_000)}":1}`), undefined);
  assertEquals(skimmed(`{${" ".repeat(100_000)}"messages":[]}`), undefined);
  assertEquals(skimmed(`{"messages":[],"model":"${"x".repeat(100_000)}"}`), undefined);
});

function roleOf({ role }: { readonly role: string }): string {
  return role;
}
