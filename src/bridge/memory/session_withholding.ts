import { findTurn } from "../../conversation/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import type { SessionSpace } from "../spaces/session_space.ts";

/** Turns that a session's owner keeps out of every context. */
export class SessionWithholding {
  readonly #aggregate: SessionAggregate;
  readonly #commands: ClientCommands;
  readonly #space: SessionSpace;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly commands: ClientCommands;
    readonly space: SessionSpace;
  }) {
    this.#aggregate = options.aggregate;
    this.#commands = options.commands;
    this.#space = options.space;
  }

  /**
   * Withholds a turn. Its spaces are told first: killed in between, what only it says is set aside,
   * and its owner, who has no answer, does it again.
   */
  async withhold(turn: string): Promise<{ readonly ok: true } | Rejection> {
    await this.#commands.read(() => {});
    const isKnown = this.#aggregate.state.settled.get(turn) !== undefined;
    if (isKnown) await this.#space.tellOf("WithholdSource", turn);
    const command = { type: "WithholdTurn", turn } as const;
    const handled = await this.#commands.handle(command, { isFresh: true });
    if (handled.ok) return { ok: true };
    // It was opened again meanwhile.
    const isHeld = findTurn(this.#aggregate.state, turn)?.withheldAt !== undefined;
    if (isKnown && !isHeld) await this.#space.tellOf("ReleaseSource", turn);
    return handled;
  }

  /** Releases a turn; its spaces are told last, so that they never know more than it allows. */
  async release(turn: string): Promise<{ readonly ok: true } | Rejection> {
    const command = { type: "ReleaseTurn", turn } as const;
    const handled = await this.#commands.handle(command, { isFresh: true });
    if (!handled.ok) return handled;
    await this.#space.tellOf("ReleaseSource", turn);
    return { ok: true };
  }
}
