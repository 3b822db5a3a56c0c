import { BridgeError, type Client, isOutcome } from "../client/mod.ts";
import type { ChatFacts } from "./chat_facts.ts";
import type { ChatScreen } from "./chat_screen.ts";

/** What a chat does with single things that its session remembers. */
export class ChatItems {
  readonly #client: Client;
  readonly #screen: ChatScreen;
  readonly #facts: ChatFacts;

  constructor(options: {
    readonly client: Client;
    readonly screen: ChatScreen;
    readonly facts: ChatFacts;
  }) {
    this.#client = options.client;
    this.#screen = options.screen;
    this.#facts = options.facts;
  }

  /** Withholds a turn, or releases it: the last one, or that at a position, here or elsewhere. */
  async withhold(rest: string, { isOver }: { readonly isOver: boolean }): Promise<void> {
    const [position = "", session = this.#client.id] = rest.split(/\s+/);
    const turn = await this.#turnAt(position, session);
    if (turn === undefined) return;
    const { api } = this.#client;
    if (isOver) await api.release(session, turn);
    else await api.withhold(session, turn);
    if (session === this.#client.id) return;
    this.#screen.note(
      isOver ? "Claude may see it again" : `Claude doesn't see it any more (/use ${rest})`,
    );
  }

  /** Writes another text for a note, the summary or a fact. */
  async edit(rest: string): Promise<void> {
    const [, name = "", text = ""] = /^(\S+)\s*(.*)$/s.exec(rest) ?? [];
    if (text === "") {
      return this.#screen.problem("/edit needs the id of a note or a fact, or summary, and a text");
    }
    const { api, id } = this.#client;
    if (name === "summary") {
      const { position: summary } = await api.summary(id);
      await api.reviseSummary(id, { summary, text });
      return this.#screen.note("The summary is edited");
    }
    const pins = await api.pins(id);
    if (!pins.some(({ note }) => note === name)) return await this.#facts.correct(name, text);
    await api.reviseNote(id, name, text);
    this.#screen.note("The note is edited");
  }

  /** Shows the summary, or has it made again. */
  async summary(rest: string): Promise<void> {
    const { api, id } = this.#client;
    if (rest !== "" && rest !== "again") return this.#screen.problem("/summary takes: again");
    try {
      if (rest === "again") this.#screen.note("Making the summary again …");
      const { from, to, text, revisedAt, setAside } = rest === "again"
        ? await api.remakeSummary(id)
        : await api.summary(id);
      const edited = revisedAt === undefined ? "" : ", edited by you";
      const unseen = setAside ? ", which Claude doesn't see: it tells of a withheld turn" : "";
      this.#screen.say(`Summary of positions ${from}–${to}${edited}${unseen}:\n${text}`);
    } catch (error) {
      if (!(error instanceof BridgeError) || error.code !== "not_found") throw error;
      this.#screen.say(rest === "again" ? error.message : "No summary yet");
    }
  }

  /** The id of a turn; says where there is none. */
  async #turnAt(asked: string, session: string): Promise<string | undefined> {
    if (asked === "") {
      const last = this.#client.turns.findLast(isOutcome);
      if (!last) this.#screen.problem("No turn has ended yet");
      return last?.id;
    }
    const position = Number(asked);
    if (Number.isInteger(position) && position > 0) {
      const { api } = this.#client;
      const { events: [event] } = await api.events(session, { after: position - 1, limit: 1 });
      if (typeof event?.data.turn === "string") return event.data.turn;
    }
    this.#screen.problem(`No turn at position ${asked}; /context shows positions`);
    return undefined;
  }
}
