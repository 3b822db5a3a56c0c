import { hasRoomFor, spendingOf, type Spent, type TalkSpending } from "./spending.ts";
import {
  type Exchange,
  isOf,
  type KnownRun,
  lastRun,
  nextStep,
  type Plan,
  type Step,
  type TalkEnding,
} from "./standing.ts";

/** A turn with what its reply used. */
export interface PaidExchange extends Exchange {
  readonly spent?: Spent;
}

/** The outcome of something that was said. */
export type SayResult =
  | { readonly ok: true; readonly reply: string; readonly spent: Spent }
  | { readonly ok: false; readonly message: string; readonly retryable: boolean };

/** A session that takes part in a talk. */
export interface Side {
  /** Its turns so far, oldest first. */
  exchanges(): Promise<readonly PaidExchange[]>;
  /** Sends a message under an id; repeating it is safe. Resolves with its outcome. */
  say(turn: string, text: string): Promise<SayResult>;
}

/** What a talk reports as it happens. */
export interface TalkProgress {
  readonly step: Exclude<Step, { do: "end" }>;
  readonly reply: string;
  readonly spending: TalkSpending;
}

/** How a talk ended. */
export type TalkEnd =
  | { readonly ending: TalkEnding; readonly summary: string; readonly spending: TalkSpending }
  /** Not even the summary fits the budget. */
  | { readonly ending: "used_up"; readonly spending: TalkSpending }
  | { readonly ending: "failed"; readonly message: string; readonly spending: TalkSpending };

const MAX_TRIES = 4;

/** How many replies the budget must have room for before one: a summary may be half as large again. */
const KEPT_ROOM = 3;

/**
 * Lets an asker and a teller talk until the asker has summed up, or a side cannot answer. Part of the
 * budget (in tokens) is reserved for the summary. What the same run used before it was interrupted
 * counts.
 */
export async function talk({ asker, teller, plan, maxTokens, onProgress, pause }: {
  readonly asker: Side;
  readonly teller: Side;
  readonly plan: Plan;
  readonly maxTokens: number;
  readonly onProgress: (progress: TalkProgress) => void;
  /** Waits that many ms before a retry. */
  readonly pause: (ms: number) => Promise<void>;
}): Promise<TalkEnd> {
  const said = { asker: await ofRun(asker, plan), teller: await ofRun(teller, plan) };
  for (let tries = 1;;) {
    const spending = spendingOf([...said.asker.values(), ...said.teller.values()]);
    const step = nextStep({
      asker: [...said.asker.values()],
      teller: [...said.teller.values()],
      plan,
      hasRoom: hasRoomFor(KEPT_ROOM, spending, maxTokens),
    });
    if (step.do === "end") return { ending: step.ending, summary: step.summary, spending };
    if (!hasRoomFor(1, spending, maxTokens)) return { ending: "used_up", spending };
    const [side, log] = step.do === "ask" ? [teller, said.teller] : [asker, said.asker];
    const outcome = await side.say(step.turn, step.text);
    if (outcome.ok) {
      tries = 1;
      const { reply, spent } = outcome;
      log.set(step.turn, { turn: step.turn, text: step.text, reply, spent });
      onProgress({
        step,
        reply,
        spending: spendingOf([...said.asker.values(), ...said.teller.values()]),
      });
    } else if (!outcome.retryable || tries >= MAX_TRIES) {
      return { ending: "failed", message: outcome.message, spending };
    } else {
      await pause(1_000 * 2 ** tries);
      tries += 1;
    }
  }
}

/** The last run, if it is unfinished and has budget left. */
export function runToResume({ asker, teller, maxTokens }: {
  readonly asker: readonly PaidExchange[];
  readonly teller: readonly PaidExchange[];
  readonly maxTokens: number;
}): KnownRun | undefined {
  const last = lastRun(asker);
  if (!last || last.isOver) return undefined;
  const { run, turns } = last;
  const spending = spendingOf([...asker, ...teller].filter(({ turn }) => isOf(run, turn)));
  return hasRoomFor(1, spending, maxTokens) ? { run, turns } : undefined;
}

async function ofRun(side: Side, { run }: Plan): Promise<Map<string, PaidExchange>> {
  const exchanges = await side.exchanges();
  return new Map(
    exchanges.filter(({ turn }) => isOf(run, turn)).map((exchange) => [exchange.turn, exchange]),
  );
}
