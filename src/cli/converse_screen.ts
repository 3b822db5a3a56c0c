import type { FrameOf, State } from "../client/mod.ts";
import { describeSpending, type Plan, type TalkProgress } from "../converse/mod.ts";

const NAME_WIDTH = 10;

/** Who talks about what, and where. */
export interface TalkInfo {
  readonly topic: string;
  readonly as: string;
  readonly asker: string;
  readonly teller: string;
  /** What the asker remembers with. */
  readonly space: string;
  readonly url: string;
}

/** Shows a talk as it happens. */
export class ConverseScreen {
  readonly #about: TalkInfo;
  #plan: Plan | undefined;
  #streaming: string | undefined;

  constructor(about: TalkInfo) {
    this.#about = about;
  }

  /** Shows what begins, and where to watch it. */
  begin(plan: Plan & { readonly isResumed: boolean }): void {
    this.#plan = plan;
    const { topic, as, asker, teller, space, url } = this.#about;
    const page = new URL(`/?session=${encodeURIComponent(teller)}`, url).href;
    console.log(
      `${"Topic".padEnd(NAME_WIDTH)}${topic}\n` +
        `${"Asker".padEnd(NAME_WIDTH)}${as}, session ${asker}\n` +
        `${"Memory".padEnd(NAME_WIDTH)}space ${space}\n` +
        `${"Teller".padEnd(NAME_WIDTH)}session ${teller}; watch it at ${page}\n` +
        (plan.isResumed ? "Resuming the unfinished conversation.\n" : ""),
    );
  }

  /** Shows a piece of the streaming answer. */
  delta({ turn, offset, text }: FrameOf<"turn.delta">): void {
    if (!turn.startsWith(`q.${this.#plan?.run}.`)) return;
    if (offset === 0) write(this.#streaming === turn ? "\n(starts again)\n" : "");
    this.#streaming = turn;
    write(text);
  }

  /** Shows what was said, and what the talk has used so far. */
  progress({ step, reply, spending }: TalkProgress): void {
    if (step.do === "hear") {
      write(`[${step.n}/${this.#plan?.turns}] ${this.#about.as}: ${reply}\n\n`);
      return;
    }
    if (step.do === "sum_up") return;
    if (this.#streaming !== step.turn) write(reply);
    write(spending.tokens === 0 ? "\n\n" : `\n    (${describeSpending(spending)} so far)\n\n`);
  }

  /** Shows that the bridge cannot be reached. */
  state(state: State): void {
    if (state.status === "waiting") console.error(`Waiting for the bridge: ${state.why}`);
  }

  /** Shows the report. */
  end(report: string): void {
    write(report);
  }

  /** Says how to resume, and exits. */
  stopped(): never {
    console.error("\nStopped. Run the same command to resume.");
    Deno.exit(130);
  }
}

/** Writes to stdout. Exits if its reader has gone (`| head`). */
function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}
