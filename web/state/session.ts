import {
  type Client,
  connect,
  fingerprintOf,
  type SessionInfo,
  type State,
  type Turn,
} from "../../src/client/mod.ts";
import { words } from "../languages/first.ts";
import { announce, notify } from "../shared/notices.ts";
import { Signal } from "../shared/signal.ts";
import { localStore } from "../shared/storage.ts";
import { DraftKeeper } from "./drafts.ts";
import { type ChatEntry, entriesOf } from "./entries.ts";
import { type LearnedFact, LearnedFacts } from "./learned.ts";
import { isOfflineModel, modelName } from "./model_name.ts";
import type { PendingFile } from "./pending_file.ts";
import { firstSpaceOf } from "./spaces.ts";
import { access } from "./token.ts";
import { TurnFinder } from "./turn_finder.ts";
import { unansweredTexts } from "./unsent.ts";

/** How many turns load at first. */
const FIRST_TURNS = 30;

/** The frames that change what is remembered, and no turn that is loaded. */
const REMEMBERED = [
  "summary.revised",
  "note.pinned",
  "note.unpinned",
  "note.revised",
  "turn.withheld",
  "turn.released",
] as const;

/** The session on screen: its conversation, live, and what the reader does in it. */
export class Session {
  readonly id: string;
  /** The state of the connection. */
  readonly state = new Signal<State>({ status: "connecting", attempt: 0 });
  /** What the bridge says about the session; undefined before the first connection. */
  readonly info = new Signal<SessionInfo | undefined>(undefined);
  /** Counts changes of the conversation; subscribe to it to follow them. */
  readonly changed = new Signal(0);
  /** Loads older turns, and scrolls to those that are sought. */
  readonly finder = new TurnFinder(this, () => this.#touch());
  /** The message being written; it survives a reload. */
  readonly draft: Signal<string>;
  /** Edited messages that are not sent, by turn: an editor is removed when it scrolls away. */
  readonly edits = new Map<string, string>();
  /** The files for the next message. */
  readonly files = new Signal<readonly PendingFile[]>([]);
  /** What was learned from the session. */
  readonly learned: LearnedFacts;
  readonly #keeper: DraftKeeper;
  #client: Client;
  #entries: readonly ChatEntry[] | undefined;
  /** Whether the bridge has stored something of the session. */
  #isStored = false;
  readonly #open = new Set<string>();
  /** Turns that the reader took back before they were answered. */
  readonly #takenBack = new Set<string>();
  readonly #known = new Map<string, ChatEntry>();

  constructor(id: string) {
    this.id = id;
    this.learned = new LearnedFacts(id);
    this.#keeper = new DraftKeeper(id, fingerprintOf(access.get().token));
    this.draft = new Signal(this.#keeper.text, { isImmediate: true });
    this.draft.subscribe(() => this.#keeper.keep(this.draft.get()));
    this.#client = this.#connect();
  }

  /** The client of the session, for what this class does not cover. Reopening replaces it. */
  get client(): Client {
    return this.#client;
  }

  /** The loaded part of the conversation, oldest first; a new list after each change. */
  get entries(): readonly ChatEntry[] {
    return this.#entries ??= entriesOf(this.#client, this.#known, this.learned.all);
  }

  /** The turn being answered. */
  get running(): Turn | undefined {
    for (const id of this.#open) {
      const turn = this.turn(id);
      if (turn) return turn;
    }
    return undefined;
  }

  /** Whether the session was deleted elsewhere or has expired. */
  get isGone(): boolean {
    const state = this.state.get();
    return state.status === "closed" && (state.reason === "erased" || state.reason === "expired");
  }

  /** The newest turn that the log holds, if it is loaded. */
  get newest(): Turn | undefined {
    return this.#client.turns.findLast(({ position }) => position !== undefined);
  }

  /** The first turn after a position, if it is known to be the first. */
  firstAfter(at: number): Turn | undefined {
    const { turns, hasOlder } = this.#client;
    const index = turns.findIndex(({ position }) => (position ?? 0) > at);
    return index > 0 || !hasOlder ? turns[index] : undefined;
  }

  /** Whether a message waits until another is answered. */
  isWaiting({ id }: Turn): boolean {
    return this.#open.has(id) && this.running?.id !== id;
  }

  /** Whether the summary may tell of a withheld turn: nobody has edited it or made it again since. */
  isToldBySummary({ withheld }: Turn): boolean {
    if (withheld?.summary === undefined) return false;
    const { position } = withheld;
    return !this.#client.summaries.some((summary) =>
      (summary.revisedAt ?? 0) > position ||
      summary.replaces !== undefined && summary.position > position
    );
  }

  /** Whether the reader took a message back before it was answered. */
  wasTakenBack(id: string): boolean {
    return this.#takenBack.has(id);
  }

  /** How many messages are waiting in this browser to be sent. */
  get unsent(): number {
    const { turns } = this.#client;
    let count = 0;
    while (turns.at(-1 - count)?.status === "queued") count += 1;
    return count;
  }

  /** Whether the bridge has answered, so that no turns means an empty conversation. */
  get isLoaded(): boolean {
    return this.info.get() !== undefined;
  }

  /**
   * The space that the session belongs to, or begins in if nothing was said in it; null: none. Undefined
   * before the first connection.
   */
  get space(): string | null | undefined {
    const info = this.info.get();
    return this.isUnused ? firstSpaceOf(this.id) : info && (info.space ?? null);
  }

  /** Whether nothing was said in it yet. It takes a moment until the bridge has said where it began. */
  get isUnused(): boolean {
    const info = this.info.get();
    if (info?.turns !== 0 || info.space !== undefined) return false;
    return info.createdAt === undefined || this.#client.turns[0]?.position === undefined;
  }

  /** The name shown for the model. */
  get speaker(): string {
    const { model } = this.info.get() ?? {};
    return model !== undefined && isOfflineModel(model) ? modelName(model) : "Claude";
  }

  /** The turn with an id, if it is loaded. */
  turn(id: string): Turn | undefined {
    return this.#client.turn(id);
  }

  /** Sends a message. Returns false if the session is closed, which is shown on the page. */
  send(text: string): boolean {
    if (this.isGone) return false;
    const { state } = this.#client;
    if (state.status === "closed") {
      const told = words.error(state.code, state.message);
      const why = told.charAt(0).toLowerCase() + told.slice(1);
      notify({ kind: "problem", text: words.notSent(why) });
      return false;
    }
    this.#client.send(text, { attachments: this.files.get().flatMap(({ sent }) => sent ?? []) });
    this.files.set([]);
    return true;
  }

  /** Stops the turn being answered. */
  stop(): void {
    const { running } = this;
    if (running) this.#client.cancel(running.id);
  }

  /** Takes a message back that waits to be sent or answered. */
  takeBack(id: string): void {
    this.#takenBack.add(id);
    this.#client.cancel(id);
  }

  retry(id: string): void {
    this.#takenBack.delete(id);
    this.#client.retry(id);
  }

  /** Shows these as what was learned. */
  showLearned(facts: readonly LearnedFact[]): void {
    this.learned.all = facts;
    this.#touch();
  }

  /** Adds a text to the draft, on a line of its own. */
  addToDraft(text: string): void {
    this.draft.update((draft) => draft === "" ? text : `${draft}\n${text}`);
  }

  /** Connects now instead of after the current delay. */
  nudge(): void {
    this.#client.nudge();
  }

  /** Connects again after the client has given up. */
  reopen(): void {
    this.end();
    this.#client = this.#connect();
    this.#touch();
  }

  /** Disconnects. Messages that are not sent yet wait for the next visit. */
  end(): void {
    void this.#client.close();
  }

  #connect(): Client {
    const client = connect({
      url: location.origin,
      session: this.id,
      token: access.get().token,
      history: FIRST_TURNS,
      storage: localStore(),
      beginIn: () => firstSpaceOf(this.id),
    });
    const isCurrent = () => client === this.#client;
    this.#open.clear();
    this.state.set(client.state);
    client.on("state", (state) => {
      if (!isCurrent() || this.isGone) return;
      this.state.set(state);
      if (this.isGone) this.#keepUnanswered(unansweredTexts(client.turns));
      void this.finder.goOn();
    });
    client.on("session.ready", ({ owner }) => {
      if (isCurrent()) this.draft.set(this.#keeper.belongsTo(owner, this.draft.get()));
    });
    client.on("session", (info) => {
      if (!isCurrent()) return;
      if (this.#isStored && info.position === 0 && client.position === 0) this.#lose(client);
      else this.info.set(info);
    });
    client.on("turn", (turn) => isCurrent() && this.#turnChanged(turn));
    client.on("session.summarised", () => isCurrent() && this.#touch());
    for (const type of REMEMBERED) client.on(type, () => isCurrent() && this.#touch());
    this.learned.follow(client, (learned) => {
      if (learned) announce((learned.isNew ? words.learned : words.updated)(learned.text));
      this.#touch();
    });
    client.on("turns", () => isCurrent() && this.#touch());
    client.on("error", ({ turn, code, message }) => {
      if (isCurrent() && turn === undefined) {
        notify({ kind: "problem", text: words.error(code, message) });
      }
    });
    return client;
  }

  /** The bridge knows nothing of the session any more: no message goes into an empty one of its name. */
  #lose(client: Client): void {
    const queued = client.turns.filter(({ status }) => status === "queued");
    for (const { id } of queued) client.cancel(id);
    const hasExpired = Date.parse(this.info.get()?.expiresAt ?? "") < Date.now();
    this.state.set({
      status: "closed",
      ...(hasExpired
        ? { reason: "expired", code: "session_expired", message: "The session has expired" }
        : { reason: "erased", code: "session_erased", message: "The session was deleted" }),
    });
    void client.close();
    this.#keepUnanswered(queued.map(({ text }) => text));
  }

  /** Keeps messages that got no reply as a draft, which survives a reload. */
  #keepUnanswered(texts: readonly string[]): void {
    this.#open.clear();
    this.draft.update((draft) => [...texts, draft].filter((text) => text !== "").join("\n"));
    this.#touch();
  }

  #turnChanged(turn: Turn): void {
    if (turn.position !== undefined) this.#isStored = true;
    if (turn.status === "accepted" || turn.status === "streaming") this.#open.add(turn.id);
    else this.#open.delete(turn.id);
    this.#touch();
  }

  #touch(): void {
    this.#entries = undefined;
    this.changed.update((count) => count + 1);
  }
}
