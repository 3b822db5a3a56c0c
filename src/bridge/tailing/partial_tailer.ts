import type { OpenTurn } from "../../conversation/mod.ts";
import type { PartialReply } from "../../session_log/mod.ts";
import type { TailedSession } from "./tailed_session.ts";

/** Brings the text that another instance streams of an open turn to the clients of this one. */
export class PartialTailer {
  readonly #session: TailedSession;
  /** The attempt whose text the clients were sent last. */
  #attempt: string | undefined;

  constructor(session: TailedSession) {
    this.#session = session;
  }

  /** Sends the clients what another instance has streamed of the first open turn until now. */
  async catchUp(): Promise<void> {
    const { log, aggregate, runner } = this.#session;
    const turn = aggregate.state.open[0];
    if (!turn || runner.turn === turn.id) return;
    const asked = { openedAt: turn.openedAt, listener: runner.holder };
    const glance = await log.glance(aggregate.key, asked);
    if (glance?.partial) await this.follow(turn, glance.partial);
  }

  /** Sends the clients what they lack of a partial. Nothing where this instance runs the turn. */
  async follow(
    { id, openedAt }: Pick<OpenTurn, "id" | "openedAt">,
    { attempt, length }: PartialReply,
  ): Promise<void> {
    const { log, aggregate, stream } = this.#session;
    const isOfAttempt = () => this.#attempt === attempt;
    const told = isOfAttempt() ? stream.of(id) : "";
    if (isOfAttempt() && told.length >= length) return;
    const text = await log.partials.read(aggregate.key, { openedAt, attempt }, told.length);
    if (text === "" || this.#isStale(id)) return;
    if (isOfAttempt() && stream.of(id).length > told.length) return;
    this.#attempt = attempt;
    stream.bring(id, told + text);
  }

  /** While the text was read the turn may have ended, or come to this instance. */
  #isStale(turn: string): boolean {
    const { aggregate, runner } = this.#session;
    return runner.turn === turn || aggregate.state.open[0]?.id !== turn;
  }
}
