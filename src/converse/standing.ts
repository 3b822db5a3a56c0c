/** A turn of a session, as far as its log tells. */
export interface Exchange {
  readonly turn: string;
  readonly text: string;
  /** The reply, once there is one. */
  readonly reply?: string;
}

/** What a run is about. */
export interface Plan {
  /** The run's name, a part of its turns' ids. */
  readonly run: string;
  /** How many questions it may have. */
  readonly turns: number;
  readonly opening: string;
  readonly closing: string;
}

/** Why no further question is asked. */
export type Ending = "asked_enough" | "asked_again" | "turns" | "budget";

/** What is to be done next. Each is safe to repeat: its id is the idempotency key. */
export type Step =
  | { readonly do: "hear"; readonly n: number; readonly turn: string; readonly text: string }
  | { readonly do: "ask"; readonly n: number; readonly turn: string; readonly text: string }
  | {
    readonly do: "sum_up";
    readonly ending: Ending;
    readonly turn: string;
    readonly text: string;
  }
  | { readonly do: "end"; readonly ending: Ending; readonly summary: string };

const QUESTION_MARK = /[?？؟\u037e՞]/;

/**
 * Where a run stands, out of the two logs alone: so it goes on after any interruption. The asker
 * hears (its messages are the opening and the answers, its replies the questions); each question is
 * asked of the teller. It ends when the asker asks nothing, or the same again, or has asked enough
 * turns, or where there is no room for more; then the asker is asked to sum up. Once that has begun
 * nothing else is said.
 */
export function nextStep(
  { asker, teller, plan, hasRoom }: {
    readonly asker: readonly Exchange[];
    readonly teller: readonly Exchange[];
    readonly plan: Plan;
    /** Whether the budget allows a further reply beside the summing up. */
    readonly hasRoom: boolean;
  },
): Step {
  const heard = new Map(asker.map((exchange) => [exchange.turn, exchange]));
  const asked = new Map(teller.map((exchange) => [exchange.turn, exchange]));
  const questions = new Set<string>();
  const goesOn = hasRoom && !heard.has(turnId("s", plan, 0));
  let text = plan.opening;
  for (let n = 1; n <= plan.turns; n++) {
    const turn = turnId("a", plan, n);
    const question = heard.get(turn)?.reply;
    if (question === undefined) {
      const isHeard = goesOn || n === 1;
      return isHeard ? { do: "hear", n, turn, text } : summingUp("budget", plan, heard, text);
    }
    if (!QUESTION_MARK.test(question)) return summingUp("asked_enough", plan, heard);
    if (questions.has(plain(question))) return summingUp("asked_again", plan, heard);
    questions.add(plain(question));
    const answer = asked.get(turnId("q", plan, n))?.reply;
    if (answer === undefined) {
      if (!goesOn) return summingUp("budget", plan, heard);
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
  ending: Ending,
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

/** A run, as the ids of an asker's turns tell of it. */
export interface KnownRun {
  readonly run: string;
  readonly turns: number;
}

/** The last run in an asker's log, and whether it was brought to its end. */
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

/** Whether an asker has talked in another run before this one. */
export function hasTalkedBefore(asker: readonly Exchange[], run: string): boolean {
  return asker.some(({ turn, reply }) => {
    const [, other] = TURN.exec(turn) ?? [];
    return other !== undefined && other !== run && reply !== undefined;
  });
}

/** Whether a turn is of a run. */
export function isOf(run: string, turn: string): boolean {
  return TURN.exec(turn)?.[1] === run;
}
