import { assert, assertEquals, assertLessOrEqual } from "@std/assert";
import fc from "fast-check";
import { buildContext, type BuiltContext, type DecidedEvent } from "../../src/conversation/mod.ts";
import { FRAME_RESERVE } from "../../src/conversation/frame_lengths.ts";
import { given, received, replied } from "./given.ts";

/** A fact, a question about it, and sentences around it, in several languages. */
const TALKS = [
  {
    fact: "The caretaker keeps the spare key under the blue pot.",
    question: "Where does the caretaker keep the spare key?",
    filler: (n: number) => `Paragraph ${n} speaks of rivers and their bridges.`,
  },
  {
    fact: "Die Kaution für die Werkstatt beträgt 940 Gulden.",
    question: "Wie hoch ist die Kaution für die Werkstatt?",
    filler: (n: number) => `Absatz ${n} handelt von alten Mühlen am Fluss.`,
  },
  {
    fact: "Номер шкафчика Людмилы в бассейне триста двенадцать.",
    question: "Какой номер шкафчика Людмилы?",
    filler: (n: number) => `Абзац ${n} рассказывает о дожде и ветре.`,
  },
  {
    fact: "El código del almacén de Beatriz es siete cuatro uno.",
    question: "¿Cuál es el código del almacén de Beatriz?",
    filler: (n: number) => `El párrafo ${n} habla de montañas y nieve.`,
  },
  {
    fact: "倉庫の暗証番号は四七一一です。",
    question: "倉庫の暗証番号は何ですか？",
    filler: (n: number) => `第${n}段落では川と橋の話をする。`,
  },
];

type Talk = typeof TALKS[number];

function textsOf({ messages }: BuiltContext): string[] {
  return messages.flatMap(({ content }) => content.map(({ text }) => text));
}

/** A document of a length with the talk's fact at a share of it. */
function documentOf({ fact, filler }: Talk, length: number, share: number): string {
  const sentences: string[] = [];
  let characters = 0;
  let isTold = false;
  for (let n = 1; characters < length; n++) {
    const isHere: boolean = !isTold && characters >= length * share;
    isTold ||= isHere;
    const sentence: string = isHere ? fact : filler(n);
    sentences.push(sentence);
    characters += sentence.length + 1;
  }
  return sentences.join(" ");
}

function exchange(id: string, message: string, reply: string): DecidedEvent[] {
  return [received(id, message), replied(id, reply)];
}

function smallTalk(turns: number): DecidedEvent[] {
  return Array.from({ length: turns }, (_, index) =>
    exchange(
      `s${index}`,
      `Small talk ${index} of the weather`,
      `Indeed, ${index}. ${"It goes on and on. ".repeat(index % 9)}`,
    )).flat();
}

Deno.test("law 5: the newest exchange is whole while the budget has room for it", () => {
  const property = fc.property(
    fc.integer({ min: 500, max: 60_000 }),
    fc.nat(60),
    fc.double({ min: 0.02, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 1, noNaN: true }),
    (limit, earlier, size, side) => {
      const whole = Math.floor((limit - FRAME_RESERVE) * size);
      const message = "a".repeat(Math.max(1, Math.floor((whole - 1) * side)));
      const reply = "b".repeat(whole - message.length);
      const events = [...smallTalk(earlier), ...exchange("n", message, reply)];
      const context = buildContext(given(...events), { message: "Fix it", limit });
      const texts = textsOf(context);
      assert(texts.includes(message), `the message of ${message.length} within ${limit}`);
      assert(texts.includes(reply), `the reply of ${reply.length} within ${limit}`);
      assertLessOrEqual(context.manifest.characters, limit);
    },
  );
  fc.assert(property, { numRuns: 200, examples: [[500, 0, 1, 1], [500, 0, 0.02, 0]] });
});

Deno.test("the newest of several long replies stands whole for a short follow-up", () => {
  for (const length of [1_900, 3_300, 5_200, 7_700]) {
    const replies = ["x", "y", "z"].map((letter) => letter.repeat(length));
    const events = replies.flatMap((reply, index) =>
      exchange(`t${index}`, `Draft ${index}`, reply)
    );
    const context = buildContext(given(...events), { message: "Shorter, please", limit: 8_000 });
    assertEquals(textsOf(context).includes(replies[2] ?? ""), true, `${length} characters`);
  }
});

Deno.test("law 5: of a newest exchange larger than the budget, what matters to the message is there", () => {
  for (const limit of [1_000, 1_300, 2_000, 4_500, 8_000, 20_000]) {
    for (const talk of TALKS) {
      for (const times of [1.05, 1.9, 7]) {
        for (const side of ["message", "reply"]) {
          const text = documentOf(talk, limit * times, 0.5);
          const events = side === "message"
            ? exchange("n", text, "Noted.")
            : exchange("n", "Write it.", text);
          const context = buildContext(given(...events), { message: talk.question, limit });
          const all = textsOf(context).slice(0, -1);
          const name = `${talk.fact} in a ${side} of ${text.length} within ${limit}`;
          assert(all.some((each) => each.includes(talk.fact)), name);
          assert(all.some((each) => each.startsWith(talk.filler(1))), name);
          assert(all.some((each) => each.endsWith(text.slice(-20))), name);
          assertLessOrEqual(context.manifest.characters, limit);
        }
      }
    }
  }
});

Deno.test("law 5: a small budget has the sentence that answers, though its passage does not fit", () => {
  const past: readonly { least: number; eventsOf: (paste: string) => DecidedEvent[] }[] = [
    { least: 230, eventsOf: (paste) => exchange("n", paste, "Noted.") },
    { least: 230, eventsOf: (paste) => exchange("n", "Write it.", paste) },
    { least: 300, eventsOf: (paste) => [...exchange("n", paste, "Noted."), ...smallTalk(5)] },
  ];
  for (const limit of [230, 300, 400, 500, 620, 800]) {
    for (const talk of TALKS) {
      for (const share of [0, 0.25, 0.5, 0.75]) {
        for (const [place, { least, eventsOf }] of past.entries()) {
          if (limit < least) continue;
          const paste = documentOf(talk, 1_150, share);
          const context = buildContext(given(...eventsOf(paste)), {
            message: talk.question,
            limit,
            now: { at: Date.UTC(2026, 10, 29) },
            recall: "lean",
          });
          const all = textsOf(context).slice(0, -1).join("\n");
          // A fact at the very beginning may be cut in two: its first half is in the window.
          const answer = share === 0 ? talk.fact.slice(-7) : talk.fact;
          assert(all.includes(answer), `${talk.fact} at ${share} of ${place} within ${limit}`);
          assertLessOrEqual(context.manifest.characters, limit);
        }
      }
    }
  }
});

Deno.test("law 5: of a long sentence without an end, the part that answers is there", () => {
  const words = Array.from({ length: 150 }, (_, n) => `stone${n}`);
  words.splice(80, 0, "the beekeeper lives in Ljubljana and");
  const events = exchange("n", words.join(" "), "Noted.");
  for (const limit of [300, 400, 600]) {
    const context = buildContext(given(...events), { message: "Where is the beekeeper?", limit });
    const all = textsOf(context).slice(0, -1).join("\n");
    assert(all.includes("beekeeper lives in Ljubljana"), `within ${limit}`);
  }
});

Deno.test("what a cap takes from a turn is recalled, however many turns follow", () => {
  for (const limit of [4_000, 8_000, 20_000]) {
    for (const talk of TALKS) {
      for (const share of [0.3, 0.5, 0.8]) {
        const paste = documentOf(talk, limit * 1.02, share);
        for (const later of [0, 1, 2, 5, 13]) {
          const events = [...exchange("n", paste, "Read."), ...smallTalk(later)];
          const context = buildContext(given(...events), { message: talk.question, limit });
          const all = textsOf(context).slice(0, -1).join("\n");
          assert(all.includes(talk.fact), `${talk.fact}, ${later} turns later, within ${limit}`);
        }
      }
    }
  }
});

Deno.test("no sentence of a cut turn stands in a context twice", () => {
  const property = fc.property(
    fc.integer({ min: 1_000, max: 9_000 }),
    fc.integer({ min: 1, max: 30_000 }),
    fc.nat(6),
    (limit, length, later) => {
      const sentences = Array.from(
        { length: Math.ceil(length / 40) },
        (_, n) => `Marker${n}end meets the heron at the weir.`,
      );
      const events = [...exchange("n", sentences.join(" "), "Read."), ...smallTalk(later)];
      const message = "Which heron is at the weir?";
      const all = textsOf(buildContext(given(...events), { message, limit })).join("\n");
      const marks = all.match(/Marker\d+end/g) ?? [];
      assertEquals(marks.length, new Set(marks).size);
    },
  );
  fc.assert(property, { numRuns: 150 });
});
