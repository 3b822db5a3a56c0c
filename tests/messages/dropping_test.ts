import { assertEquals } from "@std/assert";
import { droppingFor, skim, withEdits } from "../../src/messages/mod.ts";
import { finish } from "../../src/conversation/mod.ts";

const BINDING = { block_binding: { prefix_mismatch_behavior: "drop_block" } };
const BETA = "thinking-binding-controls-2026-08-01";

const THOUGHT = [
  { role: "user", content: "Hello" },
  { role: "assistant", content: [{ type: "thinking", thinking: "", signature: "s" }] },
  { role: "user", content: "Go on" },
];
const SAID = [{ role: "user", content: "Hello" }, { role: "assistant", content: "Hi" }];

/** What becomes of a body's thinking, and the beta that is added. */
function dropping(body: Readonly<Record<string, unknown>>, betas?: string) {
  const bytes = new TextEncoder().encode(JSON.stringify(body));
  const skimmed = finish(skim(bytes));
  if (!skimmed) throw new Error("The body is not understood");
  const headers = new Headers(betas === undefined ? {} : { "anthropic-beta": betas });
  const found = droppingFor(headers, { bytes, body: skimmed });
  if (!found) return undefined;
  const decoder = new TextDecoder();
  const edited = JSON.parse(
    withEdits(bytes, found.edits).map((each) => decoder.decode(each)).join(""),
  );
  return [edited, found.beta];
}

Deno.test("droppingFor() has thinking that does not fit dropped, and names the beta for it", () => {
  const thinking = { type: "adaptive", display: "omitted" };
  const body = { model: "m", thinking, messages: THOUGHT };
  const expected = { ...body, thinking: { ...thinking, ...BINDING } };
  assertEquals(dropping(body), [expected, BETA]);
  assertEquals(dropping(body, "other"), [expected, BETA]);
  assertEquals(dropping(body, `other, ${BETA}`), [expected, undefined]);
});

Deno.test("droppingFor() lets a request think as it does by default", () => {
  const body = { model: "m", messages: THOUGHT };
  assertEquals(dropping(body), [{ thinking: { type: "adaptive", ...BINDING }, ...body }, BETA]);
});

Deno.test("droppingFor() leaves requests alone that hold no thinking, or say what happens to it", () => {
  const own = { type: "adaptive", block_binding: { prefix_mismatch_behavior: "error" } };
  for (
    const body of [
      { messages: SAID },
      { thinking: { type: "disabled" }, messages: THOUGHT },
      { thinking: own, messages: THOUGHT },
      { thinking: null, messages: THOUGHT },
    ]
  ) {
    assertEquals(dropping(body), undefined);
  }
});
