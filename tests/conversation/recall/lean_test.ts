import { assert, assertEquals } from "@std/assert";
import { buildContext, fold, initialState } from "../../../src/conversation/mod.ts";
import { find, talk } from "./given.ts";

const TOPICS = "garden recipe train novel museum bicycle invoice holiday".split(" ");

/** A long chat, a minute a round, in which one message has a fact. */
function chat(fact: string): string[] {
  return Array.from({ length: 80 }, (_, round) => {
    const [topic, other] = [TOPICS[round % 8], TOPICS[(round * 5 + 3) % 8]];
    return round === 30 ? [fact, "Noted."] : [
      `What should one know of a ${topic} and a ${other}, part ${round}?`,
      `Of ${topic}: ${round}.`,
    ];
  }).flat();
}

Deno.test("lean recall of one passage that has the message's words leaves out those that have none", () => {
  for (
    const [fact, message] of [
      [
        "The Quillfeather relay listens on channel 88.",
        "Which channel does the Quillfeather relay use?",
      ],
      ["Der Tresor hat die Nummer 40417.", "Welche Nummer hat der Tresor?"],
    ] as const
  ) {
    const sayings = talk(chat(fact));
    const lean = find(sayings, message, { purpose: "recall", lean: true });
    const full = find(sayings, message, { purpose: "recall" });
    assertEquals(lean[0]?.text, fact);
    assert(lean.length < 10 && full.length > 60, `${lean.length} of ${full.length} passages`);
    assertEquals(lean, full.slice(0, lean.length));
  }
});

Deno.test("lean recall takes all that bears on a message alike", () => {
  const facts = Array.from(
    { length: 20 },
    (_, index) => [`I fed the tortoise, day ${index}.`, "Good."],
  );
  const hits = find(talk(chat("Hm."), ...facts), "When was the tortoise fed?", {
    purpose: "recall",
    lean: true,
  });
  assertEquals(hits.filter(({ text }) => text.includes("tortoise")).length, 20);
});

Deno.test("law 4: a context is full or lean as asked, and full if nothing is said", () => {
  const texts = chat("The Quillfeather relay listens on channel 88.");
  const events = Array.from({ length: texts.length / 2 }, (_, index) => {
    const [text = "", reply = ""] = texts.slice(2 * index);
    const at = index * 60_000;
    const data = { turn: `t${index}`, text, reply, saidAt: at, repliedAt: at };
    return { type: "TurnImported" as const, position: index + 1, at, data };
  });
  const conversation = fold(events, initialState);
  const asked = { message: "Which channel does the Quillfeather relay use?", limit: 3_000 };
  const full = buildContext(conversation, asked);
  assertEquals(buildContext(conversation, { ...asked, recall: "full" }), full);
  const lean = buildContext(conversation, { ...asked, recall: "lean" });
  assert(lean.manifest.characters < 0.7 * full.manifest.characters);
  assert(JSON.stringify(lean.messages).includes("channel 88"));
});

Deno.test("lean recall is empty if no word of a message, or like one of it, was said", () => {
  const things = ["boat", "lamp", "kettle"];
  const sayings = talk(
    Array.from(
      { length: 120 },
      (_, index) => `The ${things[index % 3]} stands in room ${index % 11}, row ${index % 7}.`,
    ),
  );
  for (
    const message of ["Which composer wrote that symphony?", "Translate poetry, quickly!"]
  ) {
    assertEquals(find(sayings, message, { purpose: "recall", lean: true }), [], message);
    assert(find(sayings, message, { purpose: "recall" }).length > 30, message);
  }
});

Deno.test("lean recall beside a talk that is all alike takes what has the message's words, and little else", () => {
  const alike: readonly ((round: number) => readonly string[])[] = [
    (round) => [`The harbour lies near the bridge, part ${round}.`, "Yes."],
    (round) => [`What should one know of a bicycle, part ${round}?`, `Of a bicycle: ${round}.`],
    (round) => [`Our train leaves the station at ${round}.`, `Noted: ${round}.`],
    (round) => [`Ferns grow in shade, part ${round}.`, `Moss likes rain, too (${round}).`],
  ];
  for (
    const [fact, message] of [
      ["I parked the car on level 3.", "Where did I park the car?"],
      ["The Zephyr gateway uses port 4711.", "Which port does the Zephyr gateway use?"],
      ["My sister's dog is called Biscuit.", "What is my sister's dog called?"],
    ] as const
  ) {
    for (const [kind, roundOf] of alike.entries()) {
      const rounds = Array.from(
        { length: 150 },
        (_, round) => round === 60 ? [fact, "All right."] : roundOf(round),
      );
      const hits = find(talk(rounds.flat()), message, { purpose: "recall", lean: true });
      assertEquals(hits[0]?.text, fact);
      assert(hits.length < 10, `${hits.length} passages beside kind ${kind} for ${message}`);
    }
  }
});
