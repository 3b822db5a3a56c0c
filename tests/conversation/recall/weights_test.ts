import { assert, assertEquals } from "@std/assert";
import { weightsFor } from "../../../src/conversation/recall/mod.ts";
import { find, talk } from "./given.ts";

Deno.test("weights change gradually from a talk among equals to questions with long answers", () => {
  const slope = [150, 200, 300, 500, 800].map((assistant) => weightsFor({ user: 100, assistant }));
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
  assert(far.assistant > 0 && far.asked > 0);
  assertEquals(
    weightsFor({ user: 100, assistant: 140 }),
    weightsFor({ user: 100, assistant: 100 }),
  );
});

Deno.test("in a conversation with an assistant only the nearest neighbours of a match get more than the rest of the sitting", () => {
  const texts = ["Tortoise!", "Rain?", "Hm?", "Ah?", "So?"].flatMap((message, index) => [
    message,
    `${"General advice goes on for a while. ".repeat(12)}${index}`,
  ]);
  const scores = find(talk(texts), "tortoise").filter(({ role }) => role === "assistant")
    .sort((one, other) => one.position - other.position).map(({ score }) => score);
  const [nearest = 0, ...others] = scores;
  assertEquals(others.length, 4);
  assertEquals(new Set(others).size, 1);
  assert(nearest > Math.max(...others));
});
