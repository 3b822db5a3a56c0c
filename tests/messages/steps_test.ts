import { assert, assertEquals } from "@std/assert";
import type { Steps } from "../../src/conversation/mod.ts";
import { blockEdits, readHistory, skim, turnIds, withEdits } from "../../src/messages/mod.ts";
import { bytesOf } from "./asked.ts";

const MEGABYTE = 1_048_576;

/** The least steps that work on so many bytes takes. */
function leastSteps(bytes: number): number {
  return Math.floor(bytes / 65_536) - 1;
}

/** Runs all steps, and counts them. */
function counted<Result>(
  steps: Steps<Result>,
): { readonly result: Result; readonly count: number } {
  for (let count = 0;; count++) {
    const { done, value } = steps.next();
    if (done) return { result: value, count };
  }
}

/** Reads a body to its end, as a request is; counts the steps of each part. */
function read(bytes: Uint8Array) {
  const skimmed = counted(skim(bytes));
  assert(skimmed.result);
  const history = counted(readHistory(bytes, skimmed.result));
  assert(history.result);
  const { typed } = history.result;
  const ids = counted(turnIds("s", typed));
  return { typed, steps: { skim: skimmed.count, history: history.count, ids: ids.count } };
}

function bodyOf(...messages: readonly unknown[]): Uint8Array {
  return bytesOf(JSON.stringify({ messages }));
}

function image(data: string): unknown {
  return { type: "image", source: { type: "base64", media_type: "image/png", data } };
}

Deno.test("a body of 20 MB of images is read in steps, and none of it is copied", () => {
  const content = [...Array(4).keys()].map((index) => image("iVBORw0K".repeat(655_360 + index)));
  const bytes = bodyOf({ role: "user", content: [...content, { type: "text", text: "Which?" }] });
  assert(bytes.length > 20 * MEGABYTE);
  const { typed, steps } = read(bytes);
  assertEquals(typed.map(({ text }) => text), ["Which?"]);
  assert(steps.skim >= leastSteps(bytes.length));
  const chunks = withEdits(bytes, typed.flatMap((message) => blockEdits(message, "Memory")));
  const copied = chunks.filter(({ buffer }) => buffer !== bytes.buffer);
  assertEquals(copied.reduce((sum, { length }) => sum + length, 0) < 100, true);
});

Deno.test("a typed text of 8 MB is read and hashed in steps", () => {
  for (const unit of ["word ", "\n", "🙂"]) {
    const text = `a${unit.repeat(8 * MEGABYTE / bytesOf(unit).length)}b`;
    const bytes = bodyOf({ role: "user", content: text });
    const { typed, steps } = read(bytes);
    assertEquals(typed[0]?.text, text);
    assert(steps.skim >= leastSteps(bytes.length));
    assert(steps.history >= leastSteps(bytes.length));
    assert(steps.ids >= leastSteps(text.length));
  }
});

Deno.test("many small messages are read in steps", () => {
  const messages = Array.from({ length: 20_000 }, (_, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: "Hello",
  }));
  const bytes = bodyOf(...messages);
  const { typed, steps } = read(bytes);
  assertEquals(typed.length, 10_000);
  assert(steps.skim >= 10);
  assert(steps.history >= 200);
  assert(steps.ids >= 50);
});

Deno.test("white space, escapes and brackets of a giant body are skipped in steps", () => {
  const bodies = [
    `{"messages":[],"x":[${" ".repeat(4 * MEGABYTE)}]}`,
    `{"messages":[],"x":"${"\\\\".repeat(2 * MEGABYTE)}"}`,
    `{"messages":[],"x":[${"[],".repeat(MEGABYTE)}[]]}`,
    `{"messages":[],"tools":[${"1,".repeat(2 * MEGABYTE)}1]}`,
  ].map(bytesOf);
  for (const bytes of bodies) assert(read(bytes).steps.skim >= leastSteps(bytes.length));
});
