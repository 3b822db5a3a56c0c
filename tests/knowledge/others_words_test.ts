import { assert, assertEquals } from "@std/assert";
import { isAboutUser, ownWords } from "../../src/knowledge/others_words.ts";
import { sayerOf } from "../../src/knowledge/support.ts";
import { reply, user } from "./given.ts";

/** What somebody else says of themselves in a message of the user. */
const QUOTED: readonly (readonly [fact: string, said: string])[] = [
  ["The user is vegan", 'Tom wrote: "I am vegan and I live in Rome."'],
  ["The user lives in Rome", "> I live in Rome now\nWhat should I reply?"],
  ["The user lives in Rome", "Summarise this:\n```\nHi, I live in Rome.\n```"],
  ["The user lives in Rome", "Summarise this:\n~~~text\nHi, I live in Rome."],
  [
    "The user lives in Rome",
    "What do you think?\n\n-----Original Message-----\nHello,\nI live in Rome.",
  ],
  [
    "The user lives in Rome",
    "Please answer.\nFrom: Tom <tom@example.com>\nTo: Ada\n\nI live in Rome.",
  ],
  ["Der Nutzer wohnt in Rom", "Tom schrieb: „Ich wohne in Rom.“"],
  ["Der Nutzer wohnt in Rom", "Was nun?\nVon: Tom\nBetreff: Umzug\n\nIch wohne in Rom."],
  ["El usuario vive en Roma", "Tom escribió: «Vivo en Roma.»"],
  ["用户住在罗马", "汤姆写道：“我住在罗马。”"],
  ["ユーザーはローマに住んでいる", "トムは「私はローマに住んでいます」と書いた"],
  ["المستخدم يعيش في روما", "كتب توم: «أنا أعيش في روما»"],
  ["Kullanıcı Roma'da yaşıyor", 'Tom yazdı: "Roma\'da yaşıyorum."'],
];

Deno.test("law 13: what somebody else says of themselves in a message is no fact about the user", () => {
  for (const [fact, said] of QUOTED) {
    assertEquals(sayerOf(fact, [user(1, said)]), undefined, said);
    const twice = [user(1, said), reply(2, "I see.")];
    assertEquals(sayerOf(fact, twice), undefined, "nor is it what the assistant said");
  }
});

Deno.test("law 13: it may be a fact about them", () => {
  const said = [user(1, 'My friend Tom wrote: "I am vegan and I live in Rome."')];
  assertEquals(sayerOf("The user's friend Tom is vegan", said), "user");
  assertEquals(sayerOf("Tom lives in Rome", said), "user");
});

Deno.test("titles, words in quotes and lists of places are the user's own words", () => {
  for (
    const [fact, said] of [
      ["The user is reading Blue Door", 'I am reading "Blue Door" now.'],
      ["The user likes Dune and Emma", 'I like these: "Dune", "Emma"'],
      ["The user goes by train", "From: Rome\nTo: Oslo\nI go by train."],
      ["Der Nutzer liest Der Prozess", "Ich lese gerade „Der Prozess“ von Kafka."],
      ["用户在读红楼梦", "我在读“红楼梦”。"],
      ["The user lives in Rome", 'I live in Rome. Tom wrote: "I am vegan."'],
    ] as const
  ) assertEquals(sayerOf(fact, [user(1, said)]), "user", said);
});

Deno.test("a fact is about the user where it begins with them", () => {
  const facts = [
    "The user naps",
    "Der Nutzer schläft",
    "Kullanıcı uyuyor",
    "用户睡觉",
    "L'utente dorme",
  ];
  for (const fact of facts) assert(isAboutUser(fact), fact);
  const others = [
    "The user's cat naps",
    "Toms Katze schläft",
    "用户的猫睡觉",
    "Kullanıcının kedisi",
  ];
  for (const fact of others) assert(!isAboutUser(fact), fact);
});

Deno.test("ownWords() takes time in proportion to a text", () => {
  for (const piece of ['"', "```\n", "> a\n", "From: a\n", "---a---\n", "«", '"a" ', ": “"]) {
    const text = piece.repeat(Math.ceil(60_000 / piece.length));
    assert(ownWords(text).length <= text.length, piece);
  }
});
