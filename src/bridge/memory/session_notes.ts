import type { PinnedNote } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { NoteToPin, PinResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";

/** A session's pinned notes, and its name: what its owner writes into it besides messages. */
export class SessionNotes {
  readonly #aggregate: SessionAggregate;
  readonly #commands: ClientCommands;
  readonly #redactor: Redactor;

  constructor(options: {
    readonly aggregate: SessionAggregate;
    readonly commands: ClientCommands;
    readonly redactor: Redactor;
  }) {
    this.#aggregate = options.aggregate;
    this.#commands = options.commands;
    this.#redactor = options.redactor;
  }

  /** Pins a note. */
  async pin(
    { note = crypto.randomUUID(), ...what }: NoteToPin,
  ): Promise<PinResult | Rejection> {
    const masked = "text" in what ? { text: this.#masked(what.text) } : what;
    const command = { type: "PinNote", note, what: masked } as const;
    const handled = await this.#commands.handle(command, { isFresh: true });
    return handled.ok ? { ok: true, note } : handled;
  }

  /** Unpins a note. */
  async unpin(note: string): Promise<{ readonly ok: true } | Rejection> {
    const handled = await this.#commands.handle({ type: "UnpinNote", note }, { isFresh: true });
    return handled.ok ? { ok: true } : handled;
  }

  /** The pinned notes, in the order in which they were pinned. */
  async list(): Promise<readonly PinnedNote[]> {
    return await this.#commands.read(() => this.#aggregate.state.pins);
  }

  /** Names the session; an empty name removes the name. */
  async rename(name: string): Promise<{ readonly ok: true } | Rejection> {
    const command = { type: "RenameSession", name: this.#masked(name) } as const;
    const handled = await this.#commands.handle(command, { isFresh: true });
    return handled.ok ? { ok: true } : handled;
  }

  #masked(text: string): string {
    return this.#redactor.mask(text.toWellFormed()).text;
  }
}
