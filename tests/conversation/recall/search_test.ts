import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Role, Saying } from "../../../src/conversation/recall/mod.ts";
import { timeTaken } from "../../support/time_taken.ts";
import { DAY, find, indexOf, noon, said, talk } from "./given.ts";

const CHATTER = [
  "The weather is grey again.",
  "My neighbour waters her tomatoes.",
  "The bus was crowded.",
  "Our printer is broken.",
];

Deno.test("search() finds a fact by the stem of a word", () => {
  const [hit] = find(
    talk([...CHATTER, "I adopted two kittens."]),
    "Whose kitten was the adoption?",
  );
  assertEquals(hit?.text, "I adopted two kittens.");
  assertEquals(hit?.words, ["adoption", "kitten"]);
});

Deno.test("search() finds a fact by an irregular form", () => {
  const [hit] = find(talk([...CHATTER, "I swam across the lake."]), "Does she swim?");
  assertEquals(hit?.text, "I swam across the lake.");
  assertEquals(hit?.words, ["swim"]);
});

Deno.test("search() finds nothing if no words, or only stop words, are shared", () => {
  assertEquals(find(talk(CHATTER), "Xylophone?"), []);
  assertEquals(find(talk(CHATTER), "What was the, and is it?"), []);
  assertEquals(find(talk(CHATTER), ""), []);
  assertEquals(find([], "weather"), []);
});

Deno.test("search() reports the message's matching words, folded", () => {
  const [hit] = find(talk([...CHATTER, "Ich trinke CAFÉ in Zürich."]), "Zurich, café?");
  assertEquals(hit?.words, ["cafe", "zurich"]);
});

Deno.test("text around a match is recalled too, the nearer the better", () => {
  const sitting = [
    "The bus was crowded.",
    "Our printer is broken.",
    "Which pet did you get?",
    "A tortoise, he is slow.",
    "My sister laughed.",
    "The roof leaks.",
  ];
  const hits = find(talk(sitting), "pet");
  assertEquals(hits[0]?.position, 3);
  assertEquals(hits.slice(1, 3).map(({ position }) => position).sort(), [2, 4]);
  assertEquals(hits[1]?.words, []);
  const rank = (position: number) => hits.findIndex((hit) => hit.position === position);
  assert(rank(4) < rank(6), "a passage next to the match before one three away");
});

Deno.test("a passage from a relevant sitting beats a similar one elsewhere", () => {
  const far = [...CHATTER, "Nice cake.", "Hm.", "I got a discount."];
  const sittings = [["Fog."], ["Skiing!", "Skis, skiing."], ["Fog."]].map((
    lead,
  ) => [...lead, ...far]);
  const [best] = find(talk(...sittings), "discount for skiing")
    .filter(({ text }) => text.includes("discount"));
  assertEquals(best?.position, 8 + 9);
});

Deno.test("a question about a time prefers a passage that states one", () => {
  const sayings = talk([...CHATTER, "I ran a marathon yesterday."], [
    ...CHATTER,
    "I ran a marathon barefoot.",
  ]);
  const first = (message: string) => find(sayings, message)[0]?.text;
  assertEquals(first("When did you run the marathon?"), "I ran a marathon yesterday.");
  assertEquals(first("How was it to run the marathon?"), "I ran a marathon barefoot.");
});

Deno.test("a message that names a date prefers what was said then, even without a shared word", () => {
  const sayings = [
    said(1, "user", "We bought a boat.", noon("2024-03-02")),
    said(2, "user", "We bought a goat.", noon("2024-05-09")),
    said(3, "user", "We bought a coat.", noon("2024-07-20")),
  ];
  for (const date of ["9 May 2024", "May 9, 2024", "May 9th", "2024-05-09", "in May"]) {
    assertEquals(find(sayings, `What was bought ${date}?`)[0]?.position, 2, date);
    assertEquals(find(sayings, `Anything new ${date}?`)[0]?.position, 2, date);
  }
  assertEquals(find(sayings, "May we?"), []);
});

Deno.test("what the person asked about said counts more; names are learned from the conversation", () => {
  const sayings = talk([
    "Hey Bertram! I play the cello.",
    "Hi Ottilie! I play the flute.",
    "Thanks, Bertram! See you.",
    "Bye, Ottilie!",
    "Hey Bertram! Rain again.",
    "Hello Ottilie! Indeed.",
  ]);
  assertEquals(find(sayings, "What does Bertram play?")[0]?.position, 2);
  assertEquals(find(sayings, "What does Ottilie play?")[0]?.position, 1);
});

Deno.test("names are known only from what was said before", () => {
  const sayings = talk(
    ["I play the cello now.", "I play the flute."],
    ["Hey Bertram!", "Hey Ottilie!", "Hey Bertram!", "Hey Ottilie!", "Hey Bertram!"],
  );
  const first = (before?: number) =>
    find(sayings, "What does Ottilie play?", before ? { before } : {})[0]?.position;
  assertEquals(first(3), 2);
  assertEquals(first(), 1);
});

Deno.test("in a conversation with an assistant what the user said is recalled before what it replied", () => {
  const long = "This is general advice that goes on for a while. ".repeat(30);
  const rounds = Array.from({ length: 6 }, (_, index) => [`Question ${index}?`, long]).flat();
  const said = ["Noted.", "Pelargoniums like sun.", "Pelargoniums like fog.", "Good."];
  const both = (role: Role, sayings: readonly Saying[], purpose: "search" | "recall") =>
    find(sayings, "pelargoniums", { purpose }).filter(({ text }) => text.startsWith("Pelargon"))
      .sort((one) => one.role === role ? -1 : 1).map(({ score }) => score);
  const lean = talk([...rounds, ...said]);
  const [user = 0, reply = 0] = both("user", lean, "recall");
  assert(user > 2 * reply);
  const [found = 0, other = 0] = both("user", lean, "search");
  assert(Math.abs(found - other) < 0.2 * other, "a person who searches finds either alike");
  const equals = lean.map((each) => ({ ...each, role: otherThan(each.role) }));
  const [one = 0, two = 0] = both("assistant", equals, "recall");
  assert(one < 1.2 * two, "among those who do not ask an assistant it counts the same");
});

Deno.test("in a conversation with an assistant its answers have a share of what is recalled", () => {
  const asked = Array.from({ length: 120 }, (_, index) => [
    `How do ferns and mosses grow in pot ${index}?`,
    `Ferns of kind ${index} want shade and moss. ${"They are old plants of the woods. ".repeat(6)}`,
  ]);
  const recalled = (purpose: "search" | "recall") => {
    const texts = find(talk(...asked), "ferns and mosses", { purpose }).slice(0, 100);
    const length = (role: Role) =>
      texts.filter((hit) => hit.role === role).reduce((sum, { text }) => sum + text.length, 0);
    return length("assistant") / (length("assistant") + length("user"));
  };
  assert(recalled("recall") > 0.1 && recalled("recall") <= 0.2, `${recalled("recall")}`);
});

Deno.test("a long reply is found by its matching passage", () => {
  const paragraph = (topic: string) => `${topic} matters here. `.repeat(15).trim();
  const reply = ["Soil", "Watering", "Pruning", "Frost"].map(paragraph).join("\n\n");
  const hits = find(talk(["How do I grow roses?", reply]), "pruning");
  assert(hits[0]?.text.startsWith("Pruning"), hits[0]?.text);
  assert((hits[0]?.text.length ?? 0) <= 480);
  assertEquals(hits[0]?.text, reply.slice(hits[0]?.start, hits[0]?.end));
});

Deno.test("texts in scripts without spaces are found", () => {
  const sayings = [
    ...talk(CHATTER),
    said(11, "user", "昨日、東京都で新しい自転車を買いました。"),
    said(12, "user", "猫が好きです。"),
    said(13, "user", "ฉันชอบกินข้าวผัดกับเพื่อน"),
    said(14, "user", "วันนี้ฝนตกหนักมาก"),
  ];
  assertEquals(find(sayings, "自転車はどこ?")[0]?.position, 11);
  assertEquals(find(sayings, "東京で何をした?")[0]?.position, 11);
  assertEquals(find(sayings, "ข้าวผัด")[0]?.position, 13);
  assertEquals(find(sayings, "ฝน?")[0]?.position, 14);
});

Deno.test("words of other languages match in any case, width and accents", () => {
  const sayings = talk([...CHATTER, "Моя собака любит ЁЛКИ", "ｓｕｓｈｉ", "Łódź, żółw, naïve"]);
  assertEquals(find(sayings, "елки?")[0]?.words, ["елки"]);
  assertEquals(find(sayings, "sushi")[0]?.text, "ｓｕｓｈｉ");
  assertEquals(find(sayings, "ZOŁW")[0]?.position, 7);
});

Deno.test("a pause of hours ends a sitting, and scores do not cross it", () => {
  const apart = [
    said(1, "user", "A tortoise!", noon("2024-03-01")),
    said(2, "assistant", "He is slow.", noon("2024-03-01") + DAY),
  ];
  assertEquals(find(apart, "tortoise").length, 1);
  const together = apart.map((each) => ({ ...each, at: noon("2024-03-01") }));
  assertEquals(find(together, "tortoise").length, 2);
});

Deno.test("add() refuses a message that does not follow the last one", () => {
  const index = indexOf([said(4, "user", "Four")]);
  assertThrows(() => index.add(said(4, "user", "Again")), RangeError, "does not come after 4");
});

Deno.test("texts of 100,000 characters of any shape take proportional time", async () => {
  for (
    const piece of ["\n", "may ", "hi Ada, ", "e\u0301\u0301", "漢字", "1", "'a", "x", ", Aaa"]
  ) {
    const text = piece.repeat(100_000 / piece.length);
    const took = await timeTaken(() => find([said(1, "user", text), said(2, "user", text)], text));
    assert(took < 3_000, `${JSON.stringify(piece)} took ${took} ms`);
  }
});

function otherThan(role: Role): Role {
  return role === "user" ? "assistant" : "user";
}
