import { assert, assertEquals } from "@std/assert";
import { weightsFor } from "../../../src/conversation/recall/mod.ts";
import { find, talk } from "./given.ts";

Deno.test("weights change gradually from a talk among equals to questions with long answers", () => {
  const slope = [100, 150, 300, 500, 900].map((assistant) => weightsFor({ user: 100, assistant }));
  slope.slice(1).forEach((weights, index) => {
    const before = slope[index];
    assert(before);
    assert((weights.neighbours[0] ?? 1) < (before.neighbours[0] ?? 0));
    assert(weights.user > before.user && weights.other > before.other);
  });
});

Deno.test("weights are constant past either end of the slope", () => {
  assertEquals(weightsFor({ user: 900, assistant: 10 }), weightsFor({ user: 0, assistant: 0 }));
  const far = weightsFor({ user: 10, assistant: 90_000 });
  assertEquals(far, weightsFor({ user: 10, assistant: 900 }));
  assertEquals(far.neighbours, [0, 0, 0, 0]);
});

Deno.test("in a conversation with an assistant neighbours of a match get no more than the rest of the sitting", () => {
  const reply = "General advice goes on for a while. ".repeat(12);
  const texts = ["Tortoise!", reply, "Rain?", reply, "Hm?", reply, "Ah?", reply, "So?", reply];
  const scores = find(talk(texts), "tortoise").filter(({ role }) => role === "assistant")
    .map(({ score }) => score);
  assertEquals(scores.length, 5);
  assertEquals(new Set(scores).size, 1);
});
