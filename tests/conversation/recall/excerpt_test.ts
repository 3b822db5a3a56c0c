import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { RecallIndex, type SearchPart } from "../../../src/conversation/mod.ts";
import { recallFromSteps } from "../../../src/conversation/recall/mod.ts";
import { finish } from "../../../src/conversation/steps.ts";

const WORDS = ["Porto", "cat", "the", "is", "Tibbles", "likes", "likes", "2026", "May", "çay"];

function indexOf(texts: readonly string[]): RecallIndex {
  const index = new RecallIndex();
  for (const [position, text] of texts.entries()) {
    index.add({ position, text, at: position * 86_400_000, role: "user", isWhole: true });
  }
  return index;
}

function found(part: SearchPart, message: string) {
  const options = { now: { at: 0 }, lean: false };
  return [...finish(recallFromSteps([part], message, options))]
    .map(({ position, text, score, words }) => ({ position, text, score, words }));
}

Deno.test("law 4: an excerpt of all of an index finds what the index does, by the same scores", () => {
  const text = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 8 })
    .map((words) => words.join(" "));
  fc.assert(
    fc.property(fc.array(text, { maxLength: 20 }), text, (texts, message) => {
      const index = indexOf(texts);
      const all = index.excerpt(texts.keys());
      assertEquals(found(all, message), found(index.partBefore(Infinity, false), message));
    }),
  );
});

Deno.test("an excerpt has some sayings only, at the positions that they have in the index", () => {
  const index = indexOf(["My cat is Tibbles", "The cat sleeps", "A dog barks", "A cat in Porto"]);
  const hits = found(index.excerpt([3, 0]), "Which cat?");
  assertEquals(hits.map(({ position }) => position).sort(), [0, 3]);
});
