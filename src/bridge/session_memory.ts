import {
  type Command,
  type Decision,
  type Pin,
  type RecallMemory,
  searchSteps,
  turnsOf,
} from "../conversation/mod.ts";
import type { Redactor } from "../redaction/mod.ts";
import { Contexts } from "./contexts.ts";
import type { Ledger } from "./ledger.ts";
import { maskTurns } from "./redacted_turns.ts";
import { sha256Of } from "./requests.ts";
import type { BridgeSettings } from "./settings.ts";
import { forEachInSlices, inSlices } from "./slices.ts";
import type {
  ContextQuery,
  ContextView,
  ForeignLines,
  FoundPassage,
  Imported,
  NoteToPin,
  Pinned,
  Refusal,
  SearchQuery,
} from "./types.ts";

/** The ways into a session's log. */
export interface LogAccess {
  /** Folds what other instances appended. */
  follow(): Promise<void>;
  carryOut(command: Command): Promise<Extract<Decision, { ok: true }> | Refusal>;
  /** Runs a task; where the events turn out to be gone, the session ends. */
  guarded<Result>(task: () => Promise<Result>): Promise<Result>;
}

/** What can be done with a session's memory besides talking: notes, a name, imports, a look into it. */
export class SessionMemory {
  readonly #ledger: Ledger;
  readonly #access: LogAccess;
  readonly #contexts: Contexts;
  readonly #redactor: Redactor;

  constructor(options: {
    readonly ledger: Ledger;
    readonly settings: BridgeSettings;
    readonly redactor: Redactor;
    readonly access: LogAccess;
  }) {
    this.#ledger = options.ledger;
    this.#access = options.access;
    this.#contexts = new Contexts(options);
    this.#redactor = options.redactor;
  }

  /** The search index beside the session's state. */
  get index(): RecallMemory {
    return this.#contexts.memory;
  }

  /** Pins a note. */
  async pin({ note = crypto.randomUUID(), ...what }: NoteToPin): Promise<Pinned | Refusal> {
    await this.#access.follow();
    const text = "text" in what ? { text: this.#masked(what.text) } : what;
    const decision = await this.#access.carryOut({ type: "PinNote", note, what: text });
    return decision.ok ? { ok: true, note } : decision;
  }

  /** Takes a note off. */
  async unpin(note: string): Promise<{ readonly ok: true } | Refusal> {
    await this.#access.follow();
    const decision = await this.#access.carryOut({ type: "UnpinNote", note });
    return decision.ok ? { ok: true } : decision;
  }

  /** The notes that are pinned. */
  async pins(): Promise<readonly Pin[]> {
    await this.#access.follow();
    return this.#ledger.state.pins;
  }

  /** Names the session; an empty name takes its name off. */
  async rename(name: string): Promise<{ readonly ok: true } | Refusal> {
    await this.#access.follow();
    const command = { type: "RenameSession", name: this.#masked(name) } as const;
    const decision = await this.#access.carryOut(command);
    return decision.ok ? { ok: true } : decision;
  }

  /** The passages of what was said that bear on a query, best first. */
  async search(asked: SearchQuery): Promise<readonly FoundPassage[]> {
    await this.#access.follow();
    const query = asked.query.toWellFormed();
    const { state } = this.#ledger;
    const found = await inSlices(searchSteps(state, { ...asked, query, memory: this.index }));
    return found.map((hit) => ({ ...hit, at: new Date(hit.at).toISOString() }));
  }

  /** Takes lines in that were said elsewhere, all or none. */
  async import({ lines, key }: ForeignLines): Promise<Imported | Refusal> {
    await this.#access.follow();
    const id = `import-${crypto.randomUUID()}`;
    const { turns, redacted } = await maskTurns(turnsOf(lines), this.#redactor);
    const command = { type: "ImportTurns", id, turns, lines: lines.length } as const;
    const decision = await this.#access.carryOut(
      key === undefined ? command : { ...command, key: { key, sha256: await this.#hashOf(lines) } },
    );
    if (!decision.ok) return decision;
    const { position } = this.#ledger.state;
    const duplicate = decision.events.length === 0;
    const imported = { ok: true, turns: turns.length, position, duplicate } as const;
    return redacted.length > 0 ? { ...imported, redacted } : imported;
  }

  /** What would be sent for a message, with the record of it. Calls nobody and changes nothing. */
  async context(asked: ContextQuery): Promise<ContextView | Refusal> {
    await this.#access.follow();
    const message = this.#masked(asked.message);
    return await this.#access.guarded(() => this.#contexts.now({ ...asked, message }));
  }

  /** What was sent for a turn, made again out of the log. */
  async turnContext(turn: string): Promise<ContextView | Refusal> {
    await this.#access.follow();
    return await this.#access.guarded(() => this.#contexts.then(turn));
  }

  /** A hash of so few possible texts as a card's number would tell it: it is made without them. */
  async #hashOf(lines: ForeignLines["lines"]): Promise<string> {
    const masked: ForeignLines["lines"][number][] = [];
    await forEachInSlices(lines, (line) => {
      masked.push({ ...line, text: this.#redactor.mask(line.text).text });
    });
    return await sha256Of(JSON.stringify(masked));
  }

  #masked(text: string): string {
    return this.#redactor.mask(text.toWellFormed()).text;
  }
}
