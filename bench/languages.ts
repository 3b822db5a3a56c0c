/**
 * How often the context for a question has what answers it, by language and by what makes it hard:
 * `deno task bench:languages [--missed]`. Everything in `languages.tsv` is said once, in a talk in its
 * language alone and in one talk in all languages, and chatter follows; the budget holds a small part.
 */
import {
  buildContext,
  type Conversation,
  fold,
  initialState,
  RecallMemory,
  type RecordedEvent,
} from "../src/conversation/mod.ts";
import { type LanguageQuestion, readLanguageSet } from "./language_set.ts";

/** The budget for a talk in one language, in characters: a share of all that was said. */
const SHARE = 0.3;
const LEAST_BUDGET = 500;
/** The budget for the talk in all languages, in characters. */
const BUDGET_FOR_ALL = 2_000;
const CHATTER = ["Good morning!", "Hm.", "Ha!", "Oh well.", "Tea?", "Bye!", "Yawn.", "Phew."];
const BEGUN = Date.UTC(2026, 0, 5, 9);
const EVERY_MS = 2 * 3_600_000;

interface Result extends LanguageQuestion {
  readonly isAlone: boolean;
  readonly isFound: boolean;
}

function talkOf(texts: readonly string[]): Conversation {
  const events = [...texts, ...CHATTER].map((text, index): RecordedEvent => {
    const at = BEGUN + index * EVERY_MS;
    const data = { turn: `t${index}`, text, reply: "👍", saidAt: at, repliedAt: at + 5_000 };
    return { type: "TurnImported", data, position: index + 1, at };
  });
  return fold(events, initialState);
}

function ask(
  questions: readonly LanguageQuestion[],
  { isAlone, limit }: { readonly isAlone: boolean; readonly limit: number },
): Result[] {
  const conversation = talkOf(questions.map(({ said }) => said));
  const memory = new RecallMemory();
  return questions.filter(({ kind }) => kind !== "").map((each) => {
    const { messages } = buildContext(conversation, { message: each.question, limit, memory });
    const texts = messages.flatMap(({ content }) => content.map(({ text }) => text)).slice(0, -1);
    return { ...each, isAlone, isFound: texts.some((text) => text.includes(each.said)) };
  });
}

function percent(results: readonly Result[]): string {
  const found = results.filter(({ isFound }) => isFound).length;
  return `${(found / results.length * 100).toFixed(1)} %`.padStart(8);
}

function print(name: string, results: readonly Result[]): void {
  const questions = String(results.length / 2).padStart(5);
  const columns = [
    results.filter(({ isAlone }) => isAlone),
    results.filter(({ isAlone }) => !isAlone),
  ];
  console.log([name.padEnd(12), questions, ...columns.map(percent)].join("  "));
}

const set = await readLanguageSet();
const byLanguage = Map.groupBy(set, ({ language }) => language);
const alone = [...byLanguage.values()].flatMap((questions) => {
  const said = questions.reduce((sum, { said }) => sum + said.length, 0);
  return ask(questions, { isAlone: true, limit: Math.max(LEAST_BUDGET, Math.floor(SHARE * said)) });
});
const results = [...alone, ...ask(set, { isAlone: false, limit: BUDGET_FOR_ALL })];
console.log(
  "What answers is in the context: in a talk in one language, and in one in all languages",
);
console.log("              asked     alone       all");
for (const [language, each] of Map.groupBy(results, ({ language }) => language)) {
  print(language, each);
}
console.log();
for (const [kind, each] of Map.groupBy(results, ({ kind }) => kind)) print(kind, each);
console.log();
print("everything", results);
if (Deno.args.includes("--missed")) {
  for (
    const { isAlone, language, kind, said, question } of results.filter((each) => !each.isFound)
  ) {
    console.log([isAlone ? "alone" : "all  ", language, kind, said, question].join(" | "));
  }
}
