import { assert, assertEquals } from "@std/assert";
import { buildContext, fold } from "../../src/conversation/mod.ts";
import { build, other, space, volatileOf } from "./elsewhere_given.ts";

type Turn = readonly [message: string, reply: string];

/** A question, how it is not answered, and where its answer was told. */
interface Asked {
  readonly question: string;
  readonly vain: readonly string[];
  readonly told: Turn;
  readonly answer: string;
}

const FORMS: Readonly<Record<string, Asked>> = {
  "English": {
    question: "What's my garage code?",
    vain: ["I don't know.", "You haven't told me.", "I have no idea, sorry.", "It was not said."],
    told: ["By the way, my garage code is 4821, in case you need it.", "Noted."],
    answer: "4821",
  },
  "English, quoting the question": {
    question: "What's my garage code?",
    vain: [
      "I don't know your garage code.",
      "You haven't told me your garage code.",
      "I have no garage code of yours.",
      "Your garage code was never mentioned.",
    ],
    told: ["By the way, my garage code is 4821, in case you need it.", "Noted."],
    answer: "4821",
  },
  "German": {
    question: "Wie lautet mein Türcode?",
    vain: ["Das weiß ich nicht.", "Das hast du mir nicht gesagt.", "Dazu finde ich nichts."],
    told: ["Übrigens ist mein Türcode 4821, falls du ihn brauchst.", "Gut."],
    answer: "4821",
  },
  "Spanish": {
    question: "¿Cómo se llama la veterinaria de Lucas?",
    vain: ["No lo sé.", "No me lo has dicho.", "Lo siento, no tengo esa información."],
    told: ["La veterinaria de Lucas se llama Inés Ferrer, está en la plaza.", "Anotado."],
    answer: "Ferrer",
  },
  "Chinese": {
    question: "我的车库密码是什么？",
    vain: ["我不知道。", "你没有告诉过我。", "抱歉，我没有这个信息。"],
    told: ["顺便说一下，我的车库密码是4821，以备不时之需。", "好的。"],
    answer: "4821",
  },
  "Japanese": {
    question: "ガレージの暗証番号は何ですか？",
    vain: ["分かりません。", "まだ聞いていません。", "すみません、情報がありません。"],
    told: ["ちなみにガレージの暗証番号は4821です、念のため。", "はい。"],
    answer: "4821",
  },
  "Arabic": {
    question: "ما هو رمز الباب؟",
    vain: ["لا أعرف.", "لم تخبرني بذلك.", "عذرا، ليس لدي هذه المعلومة."],
    told: ["بالمناسبة رمز الباب هو 4821 إذا احتجت إليه.", "حسنا."],
    answer: "4821",
  },
  "Turkish": {
    question: "Kapı kodum nedir?",
    vain: ["Bilmiyorum.", "Bana söylemedin.", "Üzgünüm, bu bilgi bende yok."],
    told: ["Bu arada kapı kodum 4821, lazım olursa diye.", "Tamam."],
    answer: "4821",
  },
};

const OTHERS: readonly Turn[] = [
  ["The parser for Rome is late again.", "Then let us look at it first."],
  ["The invoice is paid.", "Very good."],
];

/** Nine sessions in which the question was asked in vain, each reply in words of its own. */
function crowd({ question, vain }: Asked, times: number) {
  return Array.from({ length: 9 }, (_, session) => {
    const turns = Array.from({ length: times }, (_, time): Turn => {
      const number = session * times + time;
      return [question, `${vain[number % vain.length]} (${number})`];
    });
    return other(`crowd${session}`, ...turns);
  });
}

for (const [language, form] of Object.entries(FORMS)) {
  Deno.test(`replies to a question that was asked in vain leave room for what answers it: ${language}`, () => {
    const { question: message, told, answer } = form;
    for (const times of [1, 3, 6]) {
      const around = crowd(form, times);
      const answered = other("answered", ...OTHERS, told, ...OTHERS);
      const sessions = [...around.slice(0, 5), answered, ...around.slice(5)];
      for (const limit of [600, 800, 1_000, 1_500, 2_000]) {
        const context = build(fold([]), { message, limit, elsewhere: space({ sessions }) });
        assert(volatileOf(context).includes(answer), `${times} times, ${limit} characters`);
      }
    }
  });
}

Deno.test("where nothing else was said, replies to a question that was asked before take all of the room", () => {
  const form = FORMS["English"];
  assert(form);
  const elsewhere = space({ sessions: crowd(form, 6) });
  const context = build(fold([]), { message: form.question, limit: 2_000, elsewhere });
  const said = volatileOf(context).split("\n").filter((line) => line.startsWith("you "));
  assert(context.manifest.characters > 1_400, `${context.manifest.characters}`);
  assertEquals(said.length, new Set(said).size);
});

Deno.test("a question that was well answered before is answered again, however long the answer is", () => {
  const question = "What do I pack for the ferry to Norway?";
  const parts = Array.from(
    { length: 8 },
    (_, part) =>
      `For the ferry to Norway you pack item${part}, a thing that nobody who has ever been there in ` +
      `winter would leave at home, as it is dark, wet and cold for most of the crossing.`,
  );
  const others = Array.from({ length: 9 }, (_, number) =>
    other(
      `weak${number}`,
      ...Array.from({ length: 6 }, (_, turn) =>
        [
          `We saw the ferry to Norway, number ${number}${turn}, in the harbour on a trip with the children.`,
          `The ferry to Norway, number ${number}${turn}, must have been a fine sight for all of them.`,
        ] as const),
    ));
  const answered = other("answered", [question, parts.join("\n\n")]);
  const sessions = [...others.slice(0, 5), answered, ...others.slice(5)];
  const elsewhere = space({ sessions });
  const options = { message: question, elsewhere, recall: "full" } as const;
  for (const limit of [1_800, 2_400, 3_000]) {
    const context = volatileOf(buildContext(fold([]), { ...options, limit }));
    for (const part of parts) assert(context.includes(part.slice(0, 60)), `${limit}: ${part}`);
  }
});
