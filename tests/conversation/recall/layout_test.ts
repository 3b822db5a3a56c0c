import { assert, assertEquals } from "@std/assert";
import { layOutRecall, type RecallHit } from "../../../src/conversation/recall/mod.ts";
import { find, noon, recall, said } from "./given.ts";

const PETS = [
  said(1, "user", "My tortoise is slow.", noon("2024-03-01")),
  said(2, "assistant", "Tortoises are.", noon("2024-03-01")),
  said(5, "user", "The tortoise ran away!", noon("2024-03-04")),
];

Deno.test("recalled passages are in order, under their dates, with their speakers", () => {
  assertEquals(
    recall(PETS, "tortoise", 1_000),
    [
      "<day 2024-03-01/>",
      "<user 1>My tortoise is slow.</>",
      "<you 2>Tortoises are.</>",
      "<day 2024-03-04/>",
      "<user 5>The tortoise ran away!</>",
      "",
    ].join("\n"),
  );
});

Deno.test("recall fills its budget to the last character and not beyond", () => {
  const whole = recall(PETS, "tortoise", 1_000).length;
  assertEquals(recall(PETS, "tortoise", whole).length, whole);
  assert(recall(PETS, "tortoise", whole - 1).length < whole);
});

Deno.test("recall is empty if nothing fits or nothing is found", () => {
  assertEquals(recall(PETS, "tortoise", 40), "");
  assertEquals(recall(PETS, "tortoise", 0), "");
  assertEquals(recall(PETS, "xylophone", 1_000), "");
});

Deno.test("a smaller passage fills the room that is too small for a better one", () => {
  const long = said(7, "user", "tortoise ".repeat(40), noon("2024-03-05"));
  assert(recall([...PETS, long], "tortoise", 140).includes("My tortoise is slow."));
});

Deno.test("the layout skips what does not fit, and gives up only after many misses", () => {
  const hit = (position: number, text: string): RecallHit => ({
    ...{ position, role: "user", at: noon("2024-03-01"), start: 0, end: text.length },
    ...{ sayingLength: text.length, text, score: 1, words: [] },
  });
  let asked = 0;
  function* hits(): Generator<RecallHit> {
    for (;;) {
      asked++;
      const fits = asked === 40 || asked === 80;
      yield hit(asked, fits ? "short" : "long ".repeat(100));
    }
  }
  assertEquals(layOutRecall(hits(), 200).kept.map(({ position }) => position), [40, 80]);
  assert(asked < 200, `${asked} hits were tried`);
});

Deno.test("adjacent passages of one message are joined; gaps are marked", () => {
  const part = (word: string) => `${`${word} `.repeat(50).trim()}.\n`;
  const text = ["alpha", "beta", "gamma", "delta"].map(part).join("");
  const hits = find([said(1, "user", text, noon("2024-03-01"))], "alpha beta gamma delta");
  const having = (...words: string[]) =>
    hits.filter((hit) => words.some((word) => hit.text.startsWith(word)));
  const line = (...words: string[]) =>
    layOutRecall(having(...words), 5_000).text.split("\n").slice(1).join("\n");
  assertEquals(line("alpha", "beta", "gamma", "delta"), `<user 1>${text}</>\n`);
  assertEquals(line("beta", "gamma"), `<user 1><…>${part("beta")}${part("gamma")}<…></>\n`);
  assertEquals(line("alpha", "delta"), `<user 1>${part("alpha")}<…>${part("delta")}</>\n`);
});

Deno.test("law 11: the layout speaks of the conversation only", () => {
  const text = recall(PETS, "tortoise", 1_000);
  assert(!/bridge|store|event|position|log\b/i.test(text));
});
