import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { RecallIndex } from "../../../src/conversation/recall/mod.ts";
import { DAY, find, noon, said } from "./given.ts";

Deno.test("an equal text is found once, in whatever case and spacing it was said, by the best match", () => {
  const sayings = [
    said(1, "user", "The ferry leaves at nine.", noon("2024-05-01")),
    said(2, "assistant", "the FERRY leaves\n  at nine. ", noon("2024-05-02")),
    said(3, "user", "The ferry leaves at ten.", noon("2024-05-02") + DAY / 2),
    said(4, "user", "The ferry leaves at nine.", noon("2024-05-03")),
  ];
  const positions = (message: string) =>
    find(sayings, message).map(({ position }) => position).sort();
  assertEquals(positions("When does the ferry leave?"), [3, 4]);
  assertEquals(positions("What did you say about the ferry on 1 May 2024?"), [1, 3]);
});

Deno.test("texts that differ in a digit or a mark are not equal", () => {
  const texts = ["Gate 4 is open.", "Gate -4 is open.", "Gate 4 is open?", "Gate 40 is open."];
  const sayings = texts.map((text, index) => said(index + 1, "user", text));
  assertEquals(find(sayings, "gate").length, texts.length);
});

Deno.test("law 4: which of equal texts is found depends only on the sayings that are searched", () => {
  const texts = fc.array(fc.constantFrom("Fog.", "fog. ", "Rain.", "fog?", "Fog"), {
    minLength: 1,
    maxLength: 12,
  });
  fc.assert(fc.property(texts, fc.nat(12), fc.nat(12), (texts, kept, before) => {
    const sayings = texts.map((text, index) => said(index, "user", text, index * DAY));
    const index = new RecallIndex();
    for (const saying of sayings) index.add(saying);
    index.dropFrom(kept);
    for (const saying of sayings.slice(kept)) index.add(saying);
    assertEquals(
      [...index.search("fog and rain", { before })],
      find(sayings.slice(0, before), "fog and rain"),
    );
  }));
});
