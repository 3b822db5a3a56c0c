import { assert, assertEquals } from "@std/assert";
import { cacheReadShare, ThinkingClaude } from "../support/thinking_claude.ts";
import { insertedIn, withBridgeBetween } from "./bridge_between.ts";
import { ClaudeCode, claudeCodeTest } from "./claude_code.ts";
import { agentScript } from "./scripts.ts";

const TURNS = 50;

/** How far the share of the input that is read from the cache may be from that without a bridge. */
const POINTS = 0.02;

/** What is told beforehand: each has words of its own, so that it is asked for by itself. */
const TOLD = [
  "Beatriz repairs the harpsichord.",
  "The marmalade recipe needs cardamom.",
  "Duarte borrowed the telescope.",
  "The passport expires in October.",
  "The piano tuner comes on Thursdays.",
  "The dentist recommended a night guard.",
  "The greenhouse thermostat is broken.",
  "Leonor studies volcanology.",
  "The bicycle lock opens with a brass key.",
  "The accordion belongs to Tomás.",
  "The parrot is allergic to almonds.",
  "The lighthouse tour starts at noon.",
];

const QUESTIONS = [
  "Who repairs the harpsichord?",
  "What does the marmalade need?",
  "Where is the telescope?",
  "When must the passport be renewed?",
  "On which day does the piano tuner come?",
  "What did the dentist say?",
  "What is wrong in the greenhouse?",
  "What does Leonor study?",
  "Which key opens the bicycle lock?",
  "Whose is the accordion?",
  "What must the parrot not eat?",
  "When does the lighthouse tour start?",
];

/** Messages that have nothing to do with what was told. */
const WORK = ["Add two numbers, please.", "Explain closures.", "Rename that variable."];

/** What is said at a turn: a question, then work on other things. */
function messageAt(turn: number): string {
  const question = turn % 4 === 0 ? QUESTIONS[turn / 4] : undefined;
  return `${question ?? WORK[turn % WORK.length]} (${turn})`;
}

async function talkThrough(code: ClaudeCode): Promise<void> {
  await using talk = code.talk();
  for (let turn = 0; turn < TURNS; turn++) {
    const { result, isError } = await talk.say(messageAt(turn));
    assertEquals([result, isError], [`Echo: ${messageAt(turn)}`, false]);
  }
}

claudeCodeTest(
  `law 6: ${TURNS} turns of Claude Code with memory read as much from the cache as without`,
  async () => {
    await using direct = new ThinkingClaude({ answer: agentScript });
    await using plain = await ClaudeCode.at(direct.url);
    const without = talkThrough(plain).then(() => cacheReadShare(direct.calls));

    let share = 0;
    const { refused } = await withBridgeBetween(async ({ claude, get, spaceUrl }) => {
      await using code = await ClaudeCode.at(spaceUrl("bees"));
      {
        await using telling = code.talk();
        for (const text of TOLD) await telling.say(text);
      }
      const told = claude.calls.length;
      await using asking = await ClaudeCode.at(spaceUrl("bees"));
      await talkThrough(asking);
      const calls = claude.calls.slice(told);
      share = cacheReadShare(calls);
      const given = calls.filter((call, turn) => insertedIn(call, messageAt(turn)) !== undefined);
      assert(given.length >= 10, `${given.length} of ${TURNS} messages got memory`);
      const [{ session }] = (await get("/v1/sessions")).sessions.filter(
        ({ turns }: { readonly turns: number }) => turns === TURNS,
      );
      assert(session);
    });
    assertEquals(refused, []);
    const difference = Math.abs(share - await without);
    assert(difference <= POINTS, `${share} with a bridge, ${await without} without`);
  },
);
