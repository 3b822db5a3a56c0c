import type { Command, PinnedNote } from "../../conversation/mod.ts";
import type { Redactor } from "../../redaction/mod.ts";
import { atOnce } from "../../shared/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import type { NoteToPin, PinResult } from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClientCommands } from "../commands/client_commands.ts";
import { maskText } from "./masked_turns.ts";

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
    if (!("text" in what)) return await this.#pin(note, what);
    return await this.#masked(what.text, (text) => this.#pin(note, { text }));
  }

  /** Writes another text for a pinned note, which keeps its id and its place. */
  async revise(note: string, text: string): Promise<{ readonly ok: true } | Rejection> {
    return await this.#masked(text, async (text) => {
      const command = { type: "ReviseNote", note, text } as const;
      const handled = await this.#commands.handle(command, { isFresh: true });
      return handled.ok ? { ok: true } : handled;
    });
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
    return await this.#masked(name, async (name) => {
      const command = { type: "RenameSession", name } as const;
      const handled = await this.#commands.handle(command, { isFresh: true });
      return handled.ok ? { ok: true } : handled;
    });
  }

  async #pin(note: string, what: WhatToPin): Promise<PinResult | Rejection> {
    const command = { type: "PinNote", note, what } as const;
    const handled = await this.#commands.handle(command, { isFresh: true });
    return handled.ok ? { ok: true, note } : handled;
  }

  /** Uses a short text at once, so that what was asked for after it stays after it. */
  #masked<Result>(text: string, use: (text: string) => Promise<Result>): Promise<Result> {
    return atOnce(maskText(text, this.#redactor), ({ text }) => use(text));
  }
}

type WhatToPin = Extract<Command, { type: "PinNote" }>["what"];
