import { isSpent, type Spending, spendingOf, type Spent } from "./spending.ts";
import { type Ending, type Exchange, isOf, nextStep, type Plan, type Step } from "./standing.ts";

/** A turn with what its reply took. */
export interface PaidExchange extends Exchange {
  readonly spent?: Spent;
}

/** What became of something that was said. */
export type Said =
  | { readonly ok: true; readonly reply: string; readonly spent: Spent }
  | { readonly ok: false; readonly message: string; readonly retryable: boolean };

/** A session that is talked to. */
export interface Side {
  /** Its turns so far, oldest first. */
  exchanges(): Promise<readonly PaidExchange[]>;
  /** Sends a message under an id, any number of times the same; resolves with its outcome. */
  say(turn: string, text: string): Promise<Said>;
}

/** What a talk tells while it goes on. */
export interface Progress {
  readonly step: Exclude<Step, { do: "end" }>;
  readonly reply: string;
  readonly spending: Spending;
}

/** How a talk ended. */
export type TalkEnd =
  | { readonly ending: Ending; readonly summary: string; readonly spending: Spending }
  | { readonly ending: "budget"; readonly spending: Spending }
  | { readonly ending: "failed"; readonly message: string; readonly spending: Spending };

const MAX_TRIES = 4;

/**
 * Lets an asker and a teller talk until the asker has summed up, the budget (in tokens) is used up,
 * or a side cannot answer. What was said in an earlier try at the same run counts.
 */
export async function talk({ asker, teller, plan, maxTokens, onProgress, pause }: {
  readonly asker: Side;
  readonly teller: Side;
  readonly plan: Plan;
  readonly maxTokens: number;
  readonly onProgress: (progress: Progress) => void;
  /** Waits so many ms before another try. */
  readonly pause: (ms: number) => Promise<void>;
}): Promise<TalkEnd> {
  const said = { asker: await ofRun(asker, plan), teller: await ofRun(teller, plan) };
  for (let tries = 1;;) {
    const spending = spendingOf([...said.asker.values(), ...said.teller.values()]);
    const step = nextStep({
      asker: [...said.asker.values()],
      teller: [...said.teller.values()],
      plan,
    });
    if (step.do === "end") return { ending: step.ending, summary: step.summary, spending };
    if (isSpent(spending, maxTokens)) return { ending: "budget", spending };
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

async function ofRun(side: Side, { run }: Plan): Promise<Map<string, PaidExchange>> {
  const exchanges = await side.exchanges();
  return new Map(
    exchanges.filter(({ turn }) => isOf(run, turn)).map((exchange) => [exchange.turn, exchange]),
  );
}
