import { type EventData, findTurn, type Reopening } from "../../conversation/mod.ts";
import type { Subscriber } from "../api/attachment.ts";
import type { Rejection } from "../api/rejection.ts";
import type { Reopened, ReopenedReply } from "../api/replies.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { reopenedFrame } from "../wire/frames.ts";
import { type AnsweringParts, answerTurn } from "./answer_turn.ts";
import { tell } from "./subscribers.ts";

/** What replies are changed with. */
export interface ReplyChangesParts extends AnsweringParts {
  readonly commands: ClientCommands;
}

/** Answers the newest message once more, goes on with its reply, or chooses one of its replies. */
export class ReplyChanges {
  readonly #parts: ReplyChangesParts;
  readonly #changing = new Set<Promise<unknown>>();

  constructor(parts: ReplyChangesParts) {
    this.#parts = parts;
  }

  /** Reopens a turn; resolves once its event is committed and told. The reply follows as frames. */
  reopen(
    sender: Subscriber,
    asked: ReopenedReply,
    reason: EventData<"ReplyReopened">["reason"],
  ): Promise<Reopened | Rejection> {
    const changing = this.#reopen(sender, asked, reason)
      .finally(() => this.#changing.delete(changing));
    this.#changing.add(changing);
    return changing;
  }

  /** Chooses one of a turn's replies. */
  async choose(turn: string, reply: number): Promise<{ readonly ok: true } | Rejection> {
    const handled = await this.#parts.commands.handle({ type: "ChooseReply", turn, reply });
    return handled.ok ? { ok: true } : handled;
  }

  /** Resolves once no turn is being reopened. */
  async idle(): Promise<void> {
    await Promise.allSettled(this.#changing);
  }

  async #reopen(
    sender: Subscriber,
    { turn, id = crypto.randomUUID() }: ReopenedReply,
    reason: EventData<"ReplyReopened">["reason"],
  ): Promise<Reopened | Rejection> {
    const { commands, runner } = this.#parts;
    const command = { type: "ReopenReply", turn, id, reason } as const;
    const handled = await commands.handle(command, { opener: runner.holder });
    if (!handled.ok) return handled;
    if (handled.events.length === 0) await this.#repeat(sender, turn, id);
    answerTurn(turn, handled, this.#parts);
    return { ok: true, turn, duplicate: handled.events.length === 0 };
  }

  /** Tells one sender again what became of a command that is known already, or of the one it joins. */
  async #repeat(sender: Subscriber, id: string, command: string): Promise<void> {
    const { aggregate } = this.#parts;
    await aggregate.exclusive(async () => {
      const reopenings = findTurn(aggregate.state, id)?.alternatives?.reopenings ?? [];
      const known = reopenings.find((each) => each.id === command) ?? reopenings.at(-1);
      if (!known) return;
      tell(sender, reopenedFrame(id, known));
      for (const event of await this.#endOf(known)) {
        for (const frame of aggregate.framesOf(event)) tell(sender, frame);
      }
    });
  }

  async #endOf({ endedAt }: Reopening) {
    if (endedAt === undefined) return [];
    return await this.#parts.aggregate.read({ after: endedAt - 1, limit: 1 });
  }
}
