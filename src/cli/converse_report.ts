import { type Api, BridgeError } from "../client/mod.ts";
import {
  describeSpending,
  type Exchange,
  type Plan,
  type Point,
  pointsOf,
  type TalkEnd,
  writeReport,
} from "../converse/mod.ts";

const WHY = {
  asked_enough: "The asker knew enough.",
  asked_again: "The asker began to repeat itself.",
  turns: "All questions were asked.",
  budget: "Another question could have exceeded --max-tokens.",
  used_up:
    "The tokens ran out before the asker could sum up: a larger --max-tokens resumes the conversation; " +
    "otherwise the next run is a new conversation, which begins with what was learned.",
} as const;

const HITS = 5;
const LINKS = 3;
const LEAST_WORDS = 2;

/** The report of a talk: every point that was learned, with the turns that support it. */
export async function reportOf(
  end: Exclude<TalkEnd, { readonly ending: "failed" }>,
  { api, teller, asked, topic, url, plan }: {
    readonly api: Api;
    readonly teller: string;
    /** The turns of the session that answered. */
    readonly asked: readonly Exchange[];
    readonly topic: string;
    readonly url: string;
    readonly plan: Plan;
  },
): Promise<string> {
  const points: Point[] = [];
  for (const text of end.ending === "used_up" ? [] : pointsOf(end.summary)) {
    points.push({ text, turns: await evidenceOf(text, { api, teller }) });
  }
  return writeReport({
    topic,
    at: new Date().toISOString(),
    points,
    questions: asked.filter(({ turn }) => turn.startsWith(`q.${plan.run}.`)),
    page: new URL(`/?session=${encodeURIComponent(teller)}`, url).href,
    why: WHY[end.ending],
    cost: `It used ${describeSpending(end.spending)}.`,
  });
}

interface Asked {
  readonly api: Api;
  readonly teller: string;
}

/** The turns whose replies match a point best, by the session's own search. */
async function evidenceOf(text: string, { api, teller }: Asked): Promise<string[]> {
  const hits = await api.search(teller, { q: text.slice(0, 1_000).toWellFormed(), limit: HITS })
    .catch((error) => {
      if (error instanceof BridgeError && error.status === 404) return [];
      throw error;
    });
  const best = hits[0]?.score ?? 0;
  const turns = hits.filter(({ part, score, words }) =>
    part === "reply" && score >= best / 2 && words.length >= LEAST_WORDS
  ).map(({ turn }) => turn);
  return [...new Set(turns)].slice(0, LINKS);
}
