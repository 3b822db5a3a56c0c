/**
 * How much of what a question needs recall brings back, on conversations in LoCoMo's form:
 * `deno run -A bench/memory_core.ts <file>`. The newest messages keep a quarter of the budget, recall
 * gets the rest. An evidence line counts only where its whole text is there. Beside it: the newest
 * messages alone, and recall by plain BM25 alone.
 */
import {
  layOutRecall,
  RecallIndex,
  type Saying,
  type Shape,
  type Weights,
} from "../src/conversation/recall/mod.ts";

interface Line {
  readonly speaker: string;
  readonly dia_id: string;
  readonly text: string;
}

interface Question {
  readonly question: string;
  readonly evidence: readonly string[];
  readonly category: number;
}

interface Sample {
  readonly sample_id: string;
  readonly conversation: Readonly<Record<string, string | readonly Line[]>>;
  readonly qa: readonly Question[];
}

/** A conversation as the import would make it, with its questions and the texts that they need. */
export interface Talk {
  readonly name: string;
  readonly sayings: readonly Saying[];
  readonly questions: readonly {
    readonly text: string;
    readonly category: number;
    readonly evidence: readonly string[];
  }[];
}

const BUDGETS = [4_000, 8_000, 16_000, 32_000];
const RECENT_SHARE = 1 / 4;
const MINUTE_MS = 60_000;

/** "1:56 pm on 8 May, 2023" in ms since the epoch, taken as UTC. */
function timeOf(text: string): number {
  const [time = "", date = ""] = text.split(" on ");
  return Date.parse(`${date.replace(",", "")} ${time} UTC`);
}

/** Reads a file of LoCoMo's form. Lines of one speaker that follow each other become one message. */
export function readTalks(json: string): Talk[] {
  return (JSON.parse(json) as Sample[]).map(({ sample_id, conversation, qa }) => {
    const texts = new Map<string, string>();
    const sayings: Saying[] = [];
    let user: string | undefined;
    for (let number = 1; number <= 1_000; number++) {
      const lines = conversation[`session_${number}`];
      if (!Array.isArray(lines)) continue;
      const begun = timeOf(String(conversation[`session_${number}_date_time`]));
      (lines as Line[]).forEach((line, index) => {
        texts.set(line.dia_id, line.text);
        user ??= line.speaker;
        const role = line.speaker === user ? "user" : "assistant";
        const last = sayings.at(-1);
        if (last?.role === role) {
          sayings[sayings.length - 1] = { ...last, text: `${last.text}\n${line.text}` };
        } else {
          const at = begun + index * MINUTE_MS;
          sayings.push({ position: sayings.length + 1, role, text: line.text, at });
        }
      });
    }
    const questions = qa.filter(({ category }) => category <= 4).map((each) => ({
      text: each.question,
      category: each.category,
      evidence: [
        ...new Set(
          each.evidence.flatMap((ids) => ids.match(/D\d+:\d+/g) ?? [])
            .map((id) => texts.get(id)).filter((text) => text !== undefined),
        ),
      ],
    })).filter(({ evidence }) => evidence.length > 0);
    return { name: sample_id, sayings, questions };
  });
}

/** The newest messages that fit whole into `room`, and the position of the first of them. */
function newest(
  sayings: readonly Saying[],
  room: number,
): { text: string; from: number; used: number } {
  let used = 0;
  let from = Infinity;
  const texts: string[] = [];
  for (const { text, position } of sayings.toReversed()) {
    if (used + text.length > room) break;
    used += text.length;
    from = position;
    texts.unshift(text);
  }
  return { text: texts.join("\n\n"), from, used };
}

/** What share of its evidence each question found. */
export interface Found {
  readonly category: number;
  readonly share: number;
}

/** Asks every question of a talk within a budget. */
export function ask(
  talk: Talk,
  { budget, weights, recency }: {
    readonly budget: number;
    readonly weights?: (shape: Shape) => Weights;
    readonly recency?: boolean;
  },
): { found: Found[]; ms: number; characters: number } {
  const index = new RecallIndex(weights);
  talk.sayings.forEach((saying) => index.add(saying));
  const recent = newest(talk.sayings, recency ? budget : Math.floor(budget * RECENT_SHARE));
  let characters = 0;
  const begun = performance.now();
  const found = talk.questions.map(({ text, category, evidence }) => {
    const recalled = recency
      ? ""
      : layOutRecall(index.search(text, { before: recent.from }), budget - recent.used).text;
    characters += recalled.length + recent.used;
    const there = evidence.filter((each) => recalled.includes(each) || recent.text.includes(each));
    return { category, share: there.length / evidence.length };
  });
  const asked = Math.max(1, talk.questions.length);
  return { found, ms: (performance.now() - begun) / asked, characters: characters / asked };
}

/** BM25 alone, with the same words and passages. */
const PLAIN: Weights = {
  k1: 1.2,
  b: 0.75,
  neighbours: [],
  sitting: 0,
  user: 1,
  other: 1,
  name: 1,
  asking: 1,
  time: 0,
  date: 0,
  cost: 0,
};

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0) / Math.max(1, numbers.length);
}

function percent(share: number): string {
  return (100 * share).toFixed(1).padStart(6);
}

function print(talks: readonly Talk[]): void {
  console.log("method   budget   mean    all   cat1   cat2   cat3   cat4   used  ms/query");
  const methods = {
    recency: { recency: true },
    bm25: { weights: () => PLAIN },
    recall: {},
  };
  for (const [name, options] of Object.entries(methods)) {
    for (const budget of BUDGETS) {
      const runs = talks.map((talk) => ask(talk, { budget, ...options }));
      const found = runs.flatMap((run) => run.found);
      const shares = (category?: number) =>
        found.filter((each) => category === undefined || each.category === category)
          .map((each) => each.share);
      const all = mean(shares().map((share) => share === 1 ? 1 : 0));
      const columns = [mean(shares()), all, ...[1, 2, 3, 4].map((each) => mean(shares(each)))];
      const used = mean(runs.map((run) => run.characters)).toFixed(0).padStart(6);
      const ms = mean(runs.map((run) => run.ms)).toFixed(2).padStart(8);
      console.log(
        `${name.padEnd(8)} ${String(budget).padStart(6)} ${
          columns.map(percent).join(" ")
        } ${used} ${ms}`,
      );
    }
  }
}

if (import.meta.main) {
  const [path] = Deno.args;
  if (!path) {
    console.error("Usage: deno run -A bench/memory_core.ts <file in LoCoMo's form>");
    Deno.exit(2);
  }
  const talks = readTalks(Deno.readTextFileSync(path));
  console.log(
    `${talks.length} talks, ${
      talks.reduce((sum, each) => sum + each.questions.length, 0)
    } questions`,
  );
  print(talks);
}
