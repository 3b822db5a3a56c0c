import {
  type Client,
  connect,
  fingerprintOf,
  type SessionInfo,
  type State,
  type Summary,
  type Turn,
} from "../../src/client/mod.ts";
import { wordsOf } from "./bridge.ts";
import { DraftKeeper } from "./drafts.ts";
import { tell } from "./notices.ts";
import { Store } from "./store.ts";
import { access } from "./token.ts";

/** One thing in the talk: a turn, or the mark where older turns gave way to a summary. */
export type Entry =
  | { readonly kind: "turn"; readonly id: string; readonly turn: Turn }
  | { readonly kind: "summary"; readonly id: string; readonly summary: Summary };

/** How many turns are there at first, and how many older ones come at a time. */
const FIRST = 30;
const OLDER = 100;

/** The session that is shown: what was said in it, live, and what the reader does in it. */
export class Session {
  readonly id: string;
  /** How the connection stands. */
  readonly state: Store<State>;
  /** What is known of the session; nothing before the first connection. */
  readonly info: Store<SessionInfo | undefined>;
  /** Counts the changes of what was said; follow it to follow the talk. */
  readonly changed = new Store(0);
  /** Whether older turns are being fetched. */
  readonly past = new Store<"quiet" | "loading">("quiet");
  /** The turn that the address leads to. */
  readonly named = new Store<string | undefined>(undefined);
  /** The message being written; it outlives a reload. */
  readonly draft: Store<string>;
  /** Messages being edited, by turn: their editors leave the document when they scroll away. */
  readonly edits = new Map<string, string>();
  readonly #keeper: DraftKeeper;
  #client: Client;
  #entries: readonly Entry[] | undefined;
  #loading: Promise<boolean> | undefined;
  /** The turn that is still to be led to. */
  #sought: string | undefined;
  readonly #open = new Set<string>();
  readonly #known = new Map<string, Entry>();
  readonly #shows = new Set<(id: string) => void>();

  constructor(id: string) {
    this.id = id;
    this.#keeper = new DraftKeeper(id, fingerprintOf(access.get().token));
    this.draft = new Store(this.#keeper.text, { isImmediate: true });
    this.draft.follow(() => this.#keeper.keep(this.draft.get()));
    this.state = new Store<State>({ status: "connecting", attempt: 0 });
    this.info = new Store<SessionInfo | undefined>(undefined);
    this.#client = this.#connect();
  }

  /** The client of the session, for what this class does not do. */
  get client(): Client {
    return this.#client;
  }

  /** What was said, as far as it is loaded, oldest first. A new list where anything changed. */
  get entries(): readonly Entry[] {
    return this.#entries ??= entriesOf(this.#client, this.#known);
  }

  /** The turn that is being answered. */
  get running(): Turn | undefined {
    for (const id of this.#open) {
      const turn = this.turn(id);
      if (turn) return turn;
    }
    return undefined;
  }

  /** How many messages wait here to be sent. */
  get waiting(): number {
    const { turns } = this.#client;
    let count = 0;
    while (turns.at(-1 - count)?.status === "queued") count += 1;
    return count;
  }

  /** Whether what was said is known, so that an empty talk is empty. */
  get isLoaded(): boolean {
    return this.info.get() !== undefined;
  }

  /** Who answers. */
  get speaker(): string {
    return this.info.get()?.model === "offline" ? "Offline model" : "Claude";
  }

  turn(id: string): Turn | undefined {
    return this.#client.turn(id);
  }

  send(text: string): void {
    this.#client.send(text);
  }

  /** Stops the turn that is being answered. */
  stop(): void {
    const { running } = this;
    if (running) this.#client.cancel(running.id);
  }

  retry(id: string): void {
    this.#client.retry(id);
  }

  /** Adds a text to the message being written. */
  write(text: string): void {
    this.draft.update((draft) => draft === "" ? text : `${draft}\n${text}`);
  }

  /** Fetches older turns, once at a time. Resolves with whether it did. */
  loadOlder(): Promise<boolean> {
    if (!this.#client.hasOlder || !this.isLoaded) return Promise.resolve(false);
    return this.#loading ??= this.#older().finally(() => this.#loading = undefined);
  }

  async #older(): Promise<boolean> {
    this.past.set("loading");
    try {
      await this.#client.history(OLDER);
      return true;
    } catch (error) {
      tell({
        kind: "problem",
        text: `What came before could not be loaded: ${wordsOf(error)}`,
        action: { label: "Try again", run: () => void this.loadOlder().then(() => this.#seek()) },
      });
      return false;
    } finally {
      this.past.set("quiet");
      this.#touch();
    }
  }

  /** Leads the talk to the turn that holds a position; fetches what lies between. */
  async show(position: number): Promise<void> {
    while ((this.#client.turns[0]?.position ?? 0) > position && this.#client.hasOlder) {
      if (!await this.loadOlder()) return;
    }
    const turn = this.#client.turns.findLast((each) => (each.position ?? Infinity) <= position);
    if (turn) this.#lead(turn.id);
  }

  /** Marks a turn and leads the talk to it, as soon as it is connected; undefined: marks none. */
  seek(turn: string | undefined): void {
    this.named.set(turn);
    this.#sought = turn;
    void this.#seek();
  }

  /** Calls back when the talk is to be led to an entry; returns what ends that. */
  onShow(callback: (id: string) => void): () => void {
    this.#shows.add(callback);
    return () => this.#shows.delete(callback);
  }

  /** Connects at once where it waits for that. */
  nudge(): void {
    this.#client.nudge();
  }

  /** Connects anew after it had given up. */
  reopen(): void {
    this.end();
    this.#client = this.#connect();
    this.#touch();
  }

  /** Lets go of the session; what was not sent waits for its next visit. */
  end(): void {
    void this.#client.close();
  }

  #connect(): Client {
    const client = connect({
      url: location.origin,
      session: this.id,
      token: access.get().token,
      history: FIRST,
      storage: storage(),
    });
    const isCurrent = () => client === this.#client;
    this.#open.clear();
    this.state.set(client.state);
    client.on("state", (state) => {
      if (!isCurrent()) return;
      this.state.set(state);
      void this.#seek();
    });
    client.on("session.ready", ({ owner }) => {
      if (isCurrent()) this.draft.set(this.#keeper.belongsTo(owner, this.draft.get()));
    });
    client.on("session", (info) => isCurrent() && this.info.set(info));
    client.on("turn", (turn) => isCurrent() && this.#take(turn));
    client.on("session.summarised", () => isCurrent() && this.#touch());
    client.on("turns", () => isCurrent() && this.#touch());
    client.on("error", ({ turn, message }) => {
      if (isCurrent() && turn === undefined) tell({ kind: "problem", text: message });
    });
    return client;
  }

  async #seek(): Promise<void> {
    const id = this.#sought;
    if (id === undefined || this.state.get().status !== "open") return;
    while (!this.turn(id) && this.#client.hasOlder) {
      if (!await this.loadOlder()) return;
    }
    if (this.#sought !== id) return;
    this.#sought = undefined;
    if (this.turn(id)) this.#lead(id);
    else tell({ kind: "problem", text: "What the link leads to is not in this session" });
  }

  #lead(id: string): void {
    this.#touch();
    requestAnimationFrame(() => {
      for (const show of this.#shows) show(id);
    });
  }

  #take(turn: Turn): void {
    if (turn.status === "accepted" || turn.status === "streaming") this.#open.add(turn.id);
    else this.#open.delete(turn.id);
    this.#touch();
  }

  #touch(): void {
    this.#entries = undefined;
    this.changed.update((count) => count + 1);
  }
}

/** Turns and summaries in one list. An entry stays the same object while its turn does. */
function entriesOf({ turns, summaries }: Client, known: Map<string, Entry>): readonly Entry[] {
  const entries: Entry[] = [];
  let next = 0;
  const oldest = turns[0]?.position ?? Infinity;
  for (const turn of turns) {
    for (; (summaries[next]?.position ?? Infinity) < (turn.position ?? Infinity); next++) {
      const summary = summaries[next];
      if (summary && summary.position > oldest) entries.push(summaryEntry(summary));
    }
    const before = known.get(turn.id);
    const entry = before?.kind === "turn" && before.turn === turn
      ? before
      : { kind: "turn", id: turn.id, turn } as const;
    known.set(turn.id, entry);
    entries.push(entry);
  }
  return [...entries, ...summaries.slice(next).map(summaryEntry)];
}

function summaryEntry(summary: Summary): Entry {
  return { kind: "summary", id: `summary-${summary.position}`, summary };
}

function storage(): Storage | undefined {
  try {
    return globalThis.localStorage;
  } catch {
    return undefined;
  }
}
