import { assert, assertLessOrEqual } from "@std/assert";
import { finish, sessionsForSteps } from "../../src/conversation/mod.ts";
import { SpaceDirectory } from "../../src/bridge/across/space_directory.ts";
import { SELF, talkOf } from "../conversation/elsewhere_given.ts";

type Turn = readonly [message: string, reply: string];
type Talk = readonly Turn[];

/** What many sessions say, the one that has the answer, and the message. */
interface Crowded {
  readonly crowd: (index: number) => Talk;
  readonly answer: Talk;
  readonly message: string;
}

const SIZES = [10, 40, 200, 1_000];

const PLACES = ["Rome", "Oslo", "Lima", "Bergen", "Kyoto", "Cairo", "Quito", "Riga", "Perth"];
const WORK = [
  "parser",
  "invoice",
  "spreadsheet",
  "holiday rota",
  "greenhouse",
  "bicycle",
  "recipe",
];

/** One of some texts, another one for each index. */
function one(texts: readonly string[], index: number): string {
  return `${texts[index % texts.length]}`;
}

/** Turns about nothing of what is asked. */
function others(count: number, from = 0): Talk {
  return Array.from({ length: count }, (_, place): Turn => [
    `The ${one(WORK, from + place)} for ${one(PLACES, from + 2 * place)} is late again.`,
    `Then let us look at the ${one(WORK, from + place)} first, and at ${
      one(PLACES, from + place)
    } later.`,
  ]);
}

const PREAMBLE = `You are the assistant of a smart home in a house with three floors. Answer in one
short sentence, in the language of the question. Use metric units and the clock of 24 hours. Never
mention the weather unless somebody wants to know it. Lights, blinds, heating and music are switched
by tools; a camera watches the garden, and a sensor counts who comes and goes.`;

const FORMS: Readonly<Record<string, Crowded>> = {
  "a question, never answered": {
    crowd: (
      index,
    ) => [["What's my garage code?", `I don't know your garage code, sorry (${index}).`]],
    answer: [...others(5), ["My garage code is 4821.", "Noted."]],
    message: "What's my garage code?",
  },
  "a question each morning, and then the day's work": {
    crowd: (index) => [
      ["Good morning! What's my garage code?", `I have no garage code of yours (${index}).`],
      ...others(5, index),
    ],
    answer: [...others(4, 3), ["By the way, my garage code is 4821.", "Noted."], ...others(6, 9)],
    message: "Good morning! What's my garage code?",
  },
  "a question, and some of its words elsewhere": {
    crowd: (index) => [
      ["What's my garage code?", `I don't know your garage code, sorry (${index}).`],
      [`Now review this code for ${one(PLACES, index)}.`, "This code looks right to me."],
      ...others(2, index),
    ],
    answer: [...others(5), ["My garage code is 4821.", "Noted."]],
    message: "What's my garage code?",
  },
  "a question among others in one message": {
    crowd: (index) => [[
      `The ${one(WORK, index)} is done. What's my garage code? And how far is ${
        one(PLACES, index)
      }?`,
      `I don't know your garage code, nor the distance (${index}).`,
    ]],
    answer: [...others(5), ["My garage code is 4821.", "Noted."]],
    message: "What's my garage code?",
  },
  "the same in other words or order": {
    crowd: (index) => [[
      one(
        ["Which code has my garage?", "My garage's code, please?", "And the code of my garage?"],
        index,
      ),
      `Your garage's code was never mentioned, as far as I see (${index}).`,
    ]],
    answer: [...others(6), ["My garage code is 4821.", "Noted."]],
    message: "What's my garage code?",
  },
  "a question whose answers quote it": {
    crowd: (index) => [[
      "Where did I park the van?",
      `You ask: "Where did I park the van?" On day ${index} nothing tells where you parked the van.`,
    ]],
    answer: [...others(3), ["I parked the van behind the bakery.", "Noted."], ...others(2, 4)],
    message: "Where did I park the van?",
  },
  "a request without a question mark": {
    crowd: (index) => [["Tell me the garage code", `There is no garage code here (${index}).`]],
    answer: [...others(5), ["The garage code is 4821.", "Noted."]],
    message: "Tell me the garage code",
  },
  "a question that is quoted": {
    crowd: (index) => [[
      `Yesterday I asked: "Where did I park the van?" You knew nothing, and ${one(PLACES, index)}
       is far.`,
      `I am sorry (${index}).`,
    ]],
    answer: [...others(6), ["I parked the van behind the bakery.", "Noted."], ...others(4, 4)],
    message: "Where did I park the van?",
  },
  "German": {
    crowd: (index) => [
      ["Wie lautet mein Türcode?", `Deinen Türcode kenne ich leider nicht (${index}).`],
    ],
    answer: [
      ["Der Zug nach Bergen fährt um acht.", "Gut."],
      ["Mein Türcode ist 4821.", "Ist notiert."],
      ["Und die Rechnung ist bezahlt.", "Sehr gut."],
    ],
    message: "Wie lautet mein Türcode?",
  },
  "Spanish": {
    crowd: (index) => [[
      "¿Cómo se llama la veterinaria de Lucas?",
      `No sé cómo se llama la veterinaria de Lucas (${index}).`,
    ]],
    answer: [
      ["El tren sale a las ocho.", "Bien."],
      ["La veterinaria de Lucas se llama Inés Ferrer.", "Anotado."],
    ],
    message: "¿Cómo se llama la veterinaria de Lucas?",
  },
  "Japanese": {
    crowd: (index) => [
      ["フェリーの桟橋はどこですか？", `フェリーの桟橋は分かりません（${index}）。`],
    ],
    answer: [["明日は雨です。", "はい。"], ["フェリーの桟橋は東側です。", "はい。"]],
    message: "フェリーの桟橋はどこですか？",
  },
  "Arabic": {
    crowd: (index) => [["ما هو رمز الباب؟", `لا أعرف رمز الباب (${index}).`]],
    answer: [["القطار يغادر في الثامنة.", "حسنا."], ["رمز الباب هو 4821.", "حسنا."]],
    message: "ما هو رمز الباب؟",
  },
  "a program's preamble before the same question": {
    crowd: (index) => [[`${PREAMBLE}\n\nWhat's the garage code?`, `I don't know (${index}).`]],
    answer: [...others(4), ["The garage code is 4821.", "Noted."]],
    message: `${PREAMBLE}\n\nWhat's the garage code?`,
  },
  "a program's preamble before other tasks, in a few of many sessions": {
    crowd: (index) =>
      index % 4 === 0
        ? [[
          `${PREAMBLE}\n\nPlan the ${one(WORK, index)} for ${one(PLACES, index)} on day ${index}.`,
          `Done (${index}).`,
        ]]
        : others(3, index),
    answer: [...others(12), ["The garage code is 4821.", "Noted."]],
    message: `${PREAMBLE}\n\nWhat's the garage code?`,
  },
  "a program's preamble before what answers, too": {
    crowd: (index) => [[`${PREAMBLE}\n\nWhat's the garage code?`, `I don't know (${index}).`]],
    answer: [[`${PREAMBLE}\n\nThe garage code is 4821.`, "Noted."]],
    message: `${PREAMBLE}\n\nWhat's the garage code?`,
  },
  "copies of one conversation, each continued": {
    crowd: (index) => [
      ["The garage has a new panel for the code.", "Is the code of the garage the same as before?"],
      ["The panel of the garage blinks red.", "Then its battery is low."],
      ...others(1, index),
    ],
    answer: [...others(4), ["The garage code is 4821.", "Noted."], ...others(3, 3)],
    message: "What's the code of the garage with the panel?",
  },
};

/** The sessions that a message points to, by what was said in them; the answer is somewhere between. */
function opened({ crowd, answer, message }: Crowded, count: number): string[] {
  const directory = new SpaceDirectory();
  const note = (session: string, talk: Talk) =>
    finish(directory.noteSteps({ session, generation: "g" }, talkOf(...talk)));
  for (let index = 0; index < count; index++) {
    if (index === count >> 1) note("answer", answer);
    note(`crowd${index}`, crowd(index));
  }
  const { entries: digests, memory } = directory;
  const options = { digests, memory, facts: [], self: SELF, now: { at: Date.now() } };
  return finish(sessionsForSteps(message, options)).map(({ session }) => session);
}

for (const [form, given] of Object.entries(FORMS)) {
  Deno.test(`sessions that repeat a message do not crowd out what answers it: ${form}`, () => {
    for (const count of SIZES) {
      const sessions = opened(given, count);
      assert(sessions.includes("answer"), `${count} sessions`);
      assertLessOrEqual(sessions.length, 10);
    }
  });
}
