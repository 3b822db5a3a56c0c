import { assertEquals, assertLessOrEqual, assertMatch } from "@std/assert";
import fc from "fast-check";
import { Labels } from "../../../src/conversation/recall/labels.ts";
import { layOutRecall } from "../../../src/conversation/recall/mod.ts";
import { find, indexOf, said, talk } from "./given.ts";

const CHATTER = ["Grey again.", "Indeed.", "The bus was late.", "As ever.", "Lunch?", "Later."];

/** Sayings that begin with the names of their sides. */
function named(texts: readonly string[], [one, other]: readonly [string, string]): string[] {
  return texts.map((text, index) => `${index % 2 === 0 ? one : other}${text}`);
}

Deno.test("a name at the beginning of each line is its side's name, in any script, not a word it said", () => {
  for (const names of [["Ilse: ", "Jomo Kip: "], ["花子：", "太郎："]] as const) {
    const lines = [
      ...CHATTER,
      ...CHATTER.map((each) => `${each}!`),
      "I play the oboe.",
      "I play too.",
    ];
    const sayings = talk(named(lines, names));
    const [first, second] = names.map((name) => name.replace(/[:：] ?$/, ""));
    assertEquals(find(sayings, `What does ${first} play?`)[0]?.position, 13);
    assertEquals(find(sayings, `What does ${second} play?`)[0]?.position, 14);
    const late = find(sayings, `${first}`).filter(({ position, words }) =>
      position > 8 && words.length > 0
    );
    assertEquals(late, []);
  }
});

Deno.test("what stands before a colon now and then is no name, and is found", () => {
  const texts = ["Deposit: 777 crowns.", "Noted.", "Hm.", "Yes.", "Deposit: paid.", "Good."];
  assertEquals(
    find(talk(texts), "Was the deposit mentioned?").map(({ words }) => words[0]).filter((word) =>
      word === "deposit"
    ).length,
    2,
  );
});

Deno.test("only the known names are taken off the lines of a text", () => {
  const labels = new Labels();
  for (let saying = 0; saying < 5; saying++) labels.add("Ilse: yes", { saying, role: "user" });
  assertEquals(
    labels.without("Ilse: one\nNote: two\nIlse: three", 5),
    "one\nNote: two\nthree",
  );
  assertEquals(labels.without("Ilse: one", 3), "Ilse: one");
});

Deno.test("law 4: names are known from the sayings before, also after some were dropped", () => {
  const texts = fc.array(fc.constantFrom("Ann: fog", "Bo: rain", "fog", "Ann: rain and fog"), {
    minLength: 6,
    maxLength: 24,
  });
  fc.assert(fc.property(texts, fc.nat(24), fc.nat(24), (texts, kept, before) => {
    const sayings = texts.map((text, index) => said(index, index % 2 ? "assistant" : "user", text));
    const index = indexOf(sayings);
    index.dropFrom(kept);
    for (const saying of sayings.slice(kept)) index.add(saying);
    const message = "Did Ann mention rain?";
    assertEquals([...index.search(message, { before })], find(sayings.slice(0, before), message));
  }));
});

Deno.test("law 5: what says its speaker is recalled as it was said, within the room", () => {
  const lines = named([...CHATTER, "I play the oboe.", "The roof leaks."], ["Ilse: ", "Jomo: "]);
  const found = find(talk([...lines, ...lines.map((each) => `${each} Truly.`)]), "oboe and roof");
  for (let room = 40; room < 400; room += 7) {
    const { text } = layOutRecall(found, room);
    assertLessOrEqual(text.length, room);
  }
  assertMatch(layOutRecall(found, 400).text, /^<user 7>Ilse: I play the oboe\.<\/>$/m);
});
