/** A turn of a session, as its log has it. */
export interface Exchange {
  readonly turn: string;
  readonly text: string;
  /** The reply, once there is one. */
  readonly reply?: string;
}

/** The plan of a run. */
export interface Plan {
  /** The run's id, a part of its turns' ids. */
  readonly run: string;
  /** The maximum number of questions. */
  readonly turns: number;
  readonly opening: string;
  readonly closing: string;
}

/** Why no more questions are asked. */
export type TalkEnding = "asked_enough" | "asked_again" | "turns" | "budget";

/** What to do next. Each step is safe to repeat: its id is the idempotency key. */
export type Step =
  | { readonly do: "hear"; readonly n: number; readonly turn: string; readonly text: string }
  | { readonly do: "ask"; readonly n: number; readonly turn: string; readonly text: string }
  | {
    readonly do: "sum_up";
    readonly ending: TalkEnding;
    readonly turn: string;
    readonly text: string;
  }
  | { readonly do: "end"; readonly ending: TalkEnding; readonly summary: string };

const QUESTION_MARK = /[?？؟\u037e՞]/;

/**
 * Derives the next step of a run from the two logs alone, so that it resumes after any interruption.
 * The asker receives the opening and the answers; its replies are the questions, which go to the
 * teller. Questions end when the asker asks none, repeats itself, reaches the maximum or runs out of
 * budget. Then the asker is asked to sum up, and once that has begun nothing else is said.
 */
export function nextStep(
  { asker, teller, plan, hasRoom }: {
    readonly asker: readonly Exchange[];
    readonly teller: readonly Exchange[];
    readonly plan: Plan;
    /** Whether the budget allows another reply besides the summary. */
    readonly hasRoom: boolean;
  },
): Step {
  const heard = new Map(asker.map((exchange) => [exchange.turn, exchange]));
  const asked = new Map(teller.map((exchange) => [exchange.turn, exchange]));
  const questions = new Set<string>();
  const canContinue = hasRoom && !heard.has(turnId("s", plan, 0));
  let text = plan.opening;
  for (let n = 1; n <= plan.turns; n++) {
    const turn = turnId("a", plan, n);
    const before = heard.get(turn);
    const question = before?.reply;
    if (question === undefined) {
      // What was sent under an id is sent again as it was.
      if (before) text = before.text;
      const isHeard = canContinue || n === 1;
      return isHeard ? { do: "hear", n, turn, text } : summingUp("budget", plan, heard, text);
    }
    if (!QUESTION_MARK.test(question)) return summingUp("asked_enough", plan, heard);
    if (questions.has(plain(question))) return summingUp("asked_again", plan, heard);
    questions.add(plain(question));
    const answer = asked.get(turnId("q", plan, n))?.reply;
    if (answer === undefined) {
      if (!canContinue) return summingUp("budget", plan, heard);
      return { do: "ask", n, turn: turnId("q", plan, n), text: question };
    }
    text = answer;
  }
  return summingUp("turns", plan, heard, text);
}

/** Ids such as `q.1f3a.7.20`: the seventh question of at most twenty. */
const TURN = /^[aqs]\.([A-Za-z0-9-]+)\.(\d+)\.(\d+)$/;

function turnId(kind: "a" | "q" | "s", { run, turns }: Plan, n: number): string {
  return `${kind}.${run}.${n}.${turns}`;
}

function summingUp(
  ending: TalkEnding,
  plan: Plan,
  heard: ReadonlyMap<string, Exchange>,
  untold?: string,
): Step {
  const turn = turnId("s", plan, 0);
  const begun = heard.get(turn);
  if (begun?.reply !== undefined) return { do: "end", ending, summary: begun.reply };
  const text = untold === undefined ? plan.closing : `${untold}\n\n${plan.closing}`;
  return { do: "sum_up", ending, turn, text: begun?.text ?? text };
}

function plain(text: string): string {
  return text.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, " ").trim();
}

/** A run, as known from the ids of an asker's turns. */
export interface KnownRun {
  readonly run: string;
  readonly turns: number;
}

/** The last run in an asker's log, and whether it is finished. */
export function lastRun(
  asker: readonly Exchange[],
): KnownRun & { readonly isOver: boolean } | undefined {
  const last = asker.findLast(({ turn }) => TURN.test(turn));
  const [, run, , turns] = TURN.exec(last?.turn ?? "") ?? [];
  if (run === undefined) return undefined;
  const isOver = asker.some(({ turn, reply }) =>
    turn.startsWith(`s.${run}.`) && reply !== undefined
  );
  return { run, turns: Number(turns), isOver };
}

/** Whether an asker has talked in an earlier run. */
export function hasTalkedBefore(asker: readonly Exchange[], run: string): boolean {
  return asker.some(({ turn, reply }) => {
    const [, other] = TURN.exec(turn) ?? [];
    return other !== undefined && other !== run && reply !== undefined;
  });
}

/** Whether a turn belongs to a run. */
export function isOf(run: string, turn: string): boolean {
  return TURN.exec(turn)?.[1] === run;
}
