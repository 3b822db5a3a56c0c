import type { FrameOf, State } from "../client/mod.ts";
import { type Plan, type Progress, tellSpending } from "../converse/mod.ts";

const NAME_WIDTH = 10;

/** Who talks, about what, and where. */
export interface About {
  readonly topic: string;
  readonly as: string;
  readonly asker: string;
  readonly teller: string;
  readonly url: string;
}

/** What a talk shows while it goes on. */
export class ConverseScreen {
  readonly #about: About;
  #plan: Plan | undefined;
  #streaming: string | undefined;

  constructor(about: About) {
    this.#about = about;
  }

  /** Says what begins, and where it can be watched. */
  begin(plan: Plan & { readonly isResumed: boolean }): void {
    this.#plan = plan;
    const { topic, as, asker, teller, url } = this.#about;
    const page = new URL(`/?session=${encodeURIComponent(teller)}`, url).href;
    console.log(
      `${"Topic".padEnd(NAME_WIDTH)}${topic}\n` +
        `${"Asker".padEnd(NAME_WIDTH)}${as}, session ${asker}\n` +
        `${"Teller".padEnd(NAME_WIDTH)}session ${teller}; watch it at ${page}\n` +
        (plan.isResumed ? "This talk goes on where it was.\n" : ""),
    );
  }

  /** Shows a piece of the answer that is being given. */
  delta({ turn, offset, text }: FrameOf<"turn.delta">): void {
    if (!turn.startsWith(`q.${this.#plan?.run}.`)) return;
    if (offset === 0) write(this.#streaming === turn ? "\n(begun anew)\n" : "");
    this.#streaming = turn;
    write(text);
  }

  /** Shows what was said, and what all of it took so far. */
  progress({ step, reply, spending }: Progress): void {
    if (step.do === "hear") {
      write(`[${step.n}/${this.#plan?.turns}] ${this.#about.as}: ${reply}\n\n`);
      return;
    }
    if (step.do === "sum_up") return;
    if (this.#streaming !== step.turn) write(reply);
    write(spending.tokens === 0 ? "\n\n" : `\n    (${tellSpending(spending)} so far)\n\n`);
  }

  /** Says when the bridge is away, and when it is back. */
  state(state: State): void {
    if (state.status === "waiting") console.error(`Waiting for the bridge: ${state.why}`);
  }

  /** Shows the report. */
  end(report: string): void {
    write(report);
  }

  /** Says how it goes on after Ctrl-C, and ends the process. */
  stopped(): never {
    console.error("\nStopped. The same command goes on from here.");
    Deno.exit(130);
  }
}

/** Writes; where nobody reads any more (`| head`), the process ends. */
function write(text: string): void {
  const bytes = new TextEncoder().encode(text);
  try {
    for (let sent = 0; sent < bytes.length;) sent += Deno.stdout.writeSync(bytes.subarray(sent));
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) Deno.exit(0);
    throw error;
  }
}
