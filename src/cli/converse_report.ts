import { type Api, BridgeError } from "../client/mod.ts";
import {
  type Plan,
  type Point,
  pointsOf,
  type TalkEnd,
  tellSpending,
  writeReport,
} from "../converse/mod.ts";

const WHY = {
  asked_enough: "The asker knew enough.",
  asked_again: "The asker began to ask the same again.",
  turns: "All questions were asked.",
  budget: "The tokens it may take were used up, so nothing was summed up.",
} as const;

const HITS = 5;
const LINKS = 3;
const LEAST_WORDS = 2;
const PAGE = 1_000;

/** The report of a talk: every point that was learned with the turns of the session that say so. */
export async function reportOf(
  end: Exclude<TalkEnd, { readonly ending: "failed" }>,
  { api, teller, topic, url, plan }: {
    readonly api: Api;
    readonly teller: string;
    readonly topic: string;
    readonly url: string;
    readonly plan: Plan;
  },
): Promise<string> {
  const points: Point[] = [];
  for (const text of end.ending === "budget" ? [] : pointsOf(end.summary)) {
    points.push({ text, turns: await evidenceOf(text, { api, teller }) });
  }
  return writeReport({
    topic,
    at: new Date().toISOString(),
    points,
    questions: await questionsOf(plan.run, { api, teller }),
    page: new URL(`/?session=${encodeURIComponent(teller)}`, url).href,
    why: WHY[end.ending],
    cost: `It took ${tellSpending(end.spending)}.`,
  });
}

interface Asked {
  readonly api: Api;
  readonly teller: string;
}

/** The turns whose replies share most with a point, by the session's own search. */
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

async function questionsOf(run: string, { api, teller }: Asked) {
  const questions: { turn: string; text: string }[] = [];
  let after: number | undefined = 0;
  while (after !== undefined) {
    const page: Awaited<ReturnType<Api["events"]>> = await api.events(teller, {
      after,
      limit: PAGE,
    });
    for (const { type, data } of page.events) {
      const turn = String(data.turn);
      if (type === "MessageReceived" && turn.startsWith(`q.${run}.`)) {
        questions.push({ turn, text: String(data.text) });
      }
    }
    after = page.next;
  }
  return questions;
}
