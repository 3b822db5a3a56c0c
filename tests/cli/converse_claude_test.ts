import { replyPrompt } from "../../src/conversation/mod.ts";
import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { closing, opening, PERSONA_NAMES, personaNote } from "../../src/converse/mod.ts";
import { converse } from "../support/converse.ts";
import { type ServedWorld, withServer } from "../support/server.ts";

const ABOUT = ["--topic", "hives"] as const;

/** Has Claude say these one after another, each for 100 tokens. */
function says({ claude }: ServedWorld, ...replies: string[]): void {
  const usage = { input_tokens: 60, output_tokens: 40 };
  claude.script.push(...replies.map((text) => ({ kind: "reply", text, usage }) as const));
}

/** The messages that Claude has answered, in order. */
function heard({ claude }: ServedWorld): string[] {
  return claude.replies.map(({ body }) => body.messages.at(-1)?.content.at(-1)?.text ?? "");
}

Deno.test("deno task converse --max-tokens: sums up in time, and the next run builds on it", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?", "A home of bees.", "Who lives there?", "Bees live in hives.");
    const command = [...ABOUT, "--url", world.url, "--max-tokens", "550"];
    const first = converse(...command);
    assertEquals(await first.end(), 0);
    assertMatch(first.output, /\(200 tokens.* so far\)/);
    assertMatch(first.output, /could have exceeded --max-tokens\. It used 400 tokens/);
    assertMatch(first.output, /- Bees live in hives\./);
    assertEquals(heard(world).length, 4);
    says(world, "I know bees live there. How many?", "Thousands.", "Why?", "They are many.");
    const second = converse(...command);
    assertEquals(await second.end(), 0);
    assertMatch(heard(world)[4] ?? "", /Good to see you again/);
    assertStringIncludes(second.output, "- They are many.");
  });
});

Deno.test("deno task converse: another session of the asker's space knows what was learned", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?", "I keep bees in hives.", "Thank you.", "Bees live in hives.");
    const command = [...ABOUT, "--url", world.url];
    const first = converse(...command);
    assertEquals(await first.end(), 0);
    assertMatch(first.output, /Memory +space hives:curious/);
    const { facts = [] } = await world.bridge.spaces.facts(
      { owner: "local", space: "hives:curious" },
      { state: "current", limit: 10 },
    ) ?? {};
    assertEquals(facts.map(({ text }) => text), ["The user: I keep bees in hives."]);
    says(world, "Thank you, I know enough.", "Nothing new.");
    const later = converse(...command, "--asker", "later", "--space", "hives:curious");
    assertEquals(await later.end(), 0);
    const [asked] = world.claude.replies.slice(4);
    assertMatch(asked?.raw ?? "", /Good to see you again/);
    assertStringIncludes(asked?.raw ?? "", "I keep bees in hives.");
  }, { settings: { spaces: { learns: true, learnAfterMs: 3_600_000 } } });
});

Deno.test("deno task converse --max-tokens: without tokens left to sum up it says how to resume, and resumes", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?");
    const command = [...ABOUT, "--url", world.url, "--max-tokens"];
    const first = converse(...command, "150");
    assertEquals(await first.end(), 0);
    assertMatch(first.output, /ran out before the asker could sum up: a larger --max-tokens/);
    says(world, "A home of bees.", "Thank you.", "A hive is a home.");
    const larger = converse(...command, "1000");
    assertEquals(await larger.end(), 0);
    assertMatch(larger.output, /Resuming the unfinished conversation/);
    assertMatch(larger.output, /- A hive is a home\./);
    says(world, "I learned of homes. Who else lives there?");
    const other = converse(...command, "150");
    assertEquals(await other.end(), 0);
    says(world, "And who builds it?");
    const same = converse(...command, "150");
    assertEquals(await same.end(), 0);
    assertEquals(heard(world).map((text) => /^Good to see you again/.test(text)), [
      ...[false, false, false, false],
      ...[true, true],
    ]);
  });
});

Deno.test("deno task converse stops by itself when the asker asks nothing more, or repeats itself", async () => {
  for (
    const [last, why] of [
      ["Thank you, that is all.", /The asker knew enough\./],
      ["What IS a hive ?", /The asker began to repeat itself\./],
    ] as const
  ) {
    await withServer(async (world) => {
      says(world, "What is a hive?", "A home of bees.", last, "A hive is a home of bees.");
      const running = converse(...ABOUT, "--url", world.url, "--turns", "9");
      assertEquals(await running.end(), 0);
      assertMatch(running.output, why);
      assertMatch(running.output, /- A hive is a home of bees\. \(\[question 1\]/);
      assertEquals(heard(world).length, 4);
      assertMatch(heard(world)[3] ?? "", /^Before we part: /);
    });
  }
});

const NO_PERSON =
  /\b(agents?|AIs?|bots?|chatbots?|LLMs?|language models?|assistants?|Claude|personas?|prompts?|role-?play\w*|simulat\w*|pretend\w*|sessions?|tellers?|askers?)\b/i;

Deno.test("law 11: the asker never speaks of itself as an agent: no persona's words tell it that it is one", () => {
  assertMatch("You are an AI agent.", NO_PERSON);
  for (const as of PERSONA_NAMES) {
    const words = [personaNote("hives", as), opening("hives", false), opening("hives", true)];
    for (const text of [...words, closing("hives")]) {
      assertEquals(NO_PERSON.exec(text)?.[0], undefined, text);
    }
    assertMatch(personaNote("hives", as), /Never speak of what you are/);
  }
});

Deno.test("law 11: what Claude is sent for the asker is the bridge's prompt, the note and the talk, to the letter", async () => {
  await withServer(async (world) => {
    says(world, "What is a hive?", "A home of bees.", "Thank you.", "A hive is a home.");
    const running = converse(...ABOUT, "--url", world.url, "--as", "beginner");
    assertEquals(await running.end(), 0);
    const [first, asked, ...later] = world.claude.replies.map(({ body }) => body);
    const { system } = replyPrompt(
      { messages: [], stableBlocks: 0, isInSpace: true },
      "You are helpful.",
    );
    assertEquals(first?.system?.map(({ text }) => text), [system]);
    const texts = first?.messages.flatMap(({ content }) => content.map(({ text }) => text)) ?? [];
    assertEquals(texts[0], `<memory>\n<pinned>${personaNote("hives", "beginner")}</>\n`);
    assertMatch(texts[1] ?? "", /^<today \w+day \d{4}-\d\d-\d\d\/>\n<\/memory>\n$/);
    assertEquals(texts.slice(2), [opening("hives", false)]);
    const told = asked?.messages.map(({ role, content }) => [role, content.at(-1)?.text]);
    assertEquals(told, [["user", "What is a hive?"]]);
    for (const { system, messages } of [first, asked, ...later].flatMap((body) => body ?? [])) {
      const blocks = [...system ?? [], ...messages.flatMap(({ content }) => content)];
      for (const { text } of blocks) assertEquals(NO_PERSON.exec(text)?.[0], undefined, text);
    }
  });
});
