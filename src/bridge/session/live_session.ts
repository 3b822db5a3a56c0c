import {
  momentNow,
  type PlaceInTurn,
  searchSteps,
  type Unused,
  unusedIn,
} from "../../conversation/mod.ts";
import { defined, inSlices, isoOf } from "../../shared/mod.ts";
import type { Attachment, AttachOptions, Subscriber } from "../api/attachment.ts";
import type {
  ContextQuery,
  ContextView,
  FoundPassage,
  Imported,
  InsertedView,
  SearchQuery,
  Transcript,
} from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClosingReason, SessionKey } from "../api/session.ts";
import { SessionConfiguration } from "../configuration/session_configuration.ts";
import { ContextInspector } from "../context/context_inspector.ts";
import { SessionFiles } from "../files/session_files.ts";
import { SessionNotes } from "../memory/session_notes.ts";
import { SessionSummary } from "../memory/session_summary.ts";
import { SessionWithholding } from "../memory/session_withholding.ts";
import { importTranscript } from "../memory/transcript_import.ts";
import type { LiveState } from "../across/session_reader.ts";
import type { SaidSession } from "../learning/learn_session.ts";
import type { SessionMemory } from "../memory_budget/live_memory.ts";
import { dropIndex, metered } from "../memory_budget/search_index.ts";
import { Relay } from "../relay/relay.ts";
import { Attacher } from "./attacher.ts";
import { cancelTurn } from "./cancel_turn.ts";
import { closeForErasure, closeSession } from "./closing.ts";
import { MessageSender } from "./message_sender.ts";
import { ReplyChanges } from "./reply_changes.ts";
import { SessionAttachment } from "./session_attachment.ts";
import { assembleSession, type LiveSessionOptions, type SessionParts } from "./session_parts.ts";
import { liveView } from "./session_view.ts";

/** A session with clients or work on this instance. */
export class LiveSession {
  readonly key: SessionKey;
  readonly #parts: SessionParts;
  readonly #attacher: Attacher;
  // What has something under way, or remembers something; made once it is used.
  #relay: Relay | undefined;
  #sender: MessageSender | undefined;
  #replies: ReplyChanges | undefined;
  #uses = 0;

  /** `onGone` is called when the session's events turn out to be gone. */
  constructor(options: LiveSessionOptions, onGone: (session: LiveSession) => void) {
    const { key, model, settings, now } = options;
    this.key = key;
    const parts = assembleSession({ ...options, onGone: () => onGone(this) });
    this.#parts = parts;
    const view = () => liveView(parts.aggregate, { model: model.name, settings, now: now() });
    this.#attacher = new Attacher({ ...parts, view, settings });
  }

  /** Its pinned notes and its name. */
  get notes(): SessionNotes {
    return new SessionNotes(this.#parts);
  }

  /** What its owner keeps out of contexts. */
  get withholding(): SessionWithholding {
    return new SessionWithholding(this.#parts);
  }

  /** Its summary, for its owner. */
  get summary(): SessionSummary {
    return new SessionSummary(this.#parts);
  }

  /** Its settings. */
  get configuration(): SessionConfiguration {
    return new SessionConfiguration(this.#parts);
  }

  /** The files that were uploaded for its messages. */
  get files(): SessionFiles {
    return new SessionFiles(this.#parts);
  }

  /** What it gives to a client that keeps the conversation itself, and takes from it. */
  get relay(): Relay {
    return this.#relay ??= new Relay(this.#parts);
  }

  /** What sends its clients' messages. */
  get sender(): MessageSender {
    return this.#sender ??= new MessageSender(this.#parts);
  }

  /** What changes its replies. */
  get replies(): ReplyChanges {
    return this.#replies ??= new ReplyChanges(this.#parts);
  }

  /** Whether it has no subscribers and no work in progress. */
  get isIdle(): boolean {
    return this.#parts.subscribers.size === 0 && this.isQuiet;
  }

  /** Whether it has no work in progress; it may have subscribers. */
  get isQuiet(): boolean {
    const { aggregate, runner, summariser } = this.#parts;
    return this.#uses === 0 && !this.#attacher.isBusy && !aggregate.isBusy && !runner.isBusy &&
      !summariser.isBusy;
  }

  /** Whether one of its turns is being answered here. */
  get isAnswering(): boolean {
    return this.#parts.runner.turn !== undefined;
  }

  /** The memory that it takes. */
  get memory(): SessionMemory {
    return this.#parts.memory;
  }

  /** The log's head as last seen here, whether all of its events are in memory, and their bytes. */
  get known(): Pick<SessionParts["aggregate"], "head" | "isWhole" | "bytes"> {
    return this.#parts.aggregate;
  }

  /** Its state with its search index, where all of its events are in memory. */
  get state(): LiveState | undefined {
    const { aggregate: { state, head, isWhole }, recall: { memory } } = this.#parts;
    if (!head || !isWhole) return undefined;
    return { generation: head.generation, lineage: head.lineage, conversation: state, memory };
  }

  /** Whether it has no events. */
  get isEmpty(): boolean {
    return this.#parts.aggregate.state.position === 0;
  }

  /** How many turns wait for an answer or are getting one. */
  get openTurns(): number {
    return this.#parts.aggregate.state.open.length;
  }

  /** When it was last used here, in ms since the epoch. */
  get usedAt(): number {
    return this.#parts.lifecycle.usedAt;
  }

  /** Does something with it; meanwhile it is not idle. */
  async use<Result>(task: (session: LiveSession) => Promise<Result>): Promise<Result> {
    this.#uses += 1;
    try {
      return await task(this);
    } finally {
      this.#uses -= 1;
    }
  }

  /** Drops what can be made again of what it knows: its search index. */
  shrink(): void {
    dropIndex(this.#parts.recall);
  }

  /** Whether it has expired, as far as this instance knows; never before its first message. */
  isExpired(now: number): boolean {
    const { expiresAt } = this.#parts.aggregate;
    return expiresAt !== undefined && expiresAt <= now;
  }

  /** Whether it is gone for every instance; another one may have used it. */
  async isGone(): Promise<boolean> {
    const head = await this.#parts.log.head(this.key);
    if (head) this.#parts.aggregate.note(head);
    return head === undefined;
  }

  /** What it has said, as the log has it now, without a use of it; undefined where it is not there. */
  async said(): Promise<SaidSession | undefined> {
    const { aggregate, lifecycle, space } = this.#parts;
    await lifecycle.watch(async () => {
      await aggregate.follow();
      // Joined or let go, both say the same from then on.
      await space.use(() => {});
    });
    const { state, head } = aggregate;
    return head && { state, lineage: head.lineage };
  }

  /** Attaches a client. Throws `SessionGoneError` when the session's events are gone. */
  async attach(subscriber: Subscriber, asked: AttachOptions): Promise<Attachment> {
    const { signals } = this.#parts;
    signals.joined(this.key);
    await this.#attacher.attach(subscriber, asked);
    return new SessionAttachment(this, subscriber, asked);
  }

  /** Cancels an open turn. */
  async cancel(turn: string): Promise<{ readonly ok: true } | Rejection> {
    return await cancelTurn(turn, this.#parts);
  }

  /**
   * A client leaves. Once the last one that stayed has left, the talk may be over. One that leaves in
   * the middle of a reply may be back on another instance soon.
   */
  detach(subscriber: Subscriber, { isPassing = false }: AttachOptions): void {
    const { subscribers, aggregate: { state: { space } }, signals, tailer } = this.#parts;
    const isLast = subscribers.remove(subscriber) && subscribers.size === 0;
    tailer.wake();
    if (isLast && space && !isPassing) signals.left(this.key, space.id);
  }

  /** Answers open turns that no instance is at work on. */
  async resume(): Promise<void> {
    const { log, aggregate, lifecycle, runner } = this.#parts;
    await lifecycle.watch(() => aggregate.follow());
    if (aggregate.state.open.length > 0) runner.kick();
    else await log.openTurns.forget(this.key, aggregate.state.position);
  }

  /** Imports a transcript atomically. */
  async import(transcript: Transcript): Promise<Imported | Rejection> {
    return await importTranscript(transcript, this.#parts);
  }

  /** The passages of what was said that match a query, best first. */
  async search(asked: SearchQuery): Promise<readonly FoundPassage[]> {
    const { commands, aggregate, recall, now: clock } = this.#parts;
    const { memory } = recall;
    const { limit, timeZone } = asked;
    const query = asked.query.toWellFormed();
    const found = await commands.read(() => {
      const now = momentNow(aggregate.state, { at: clock(), ...defined({ timeZone }) });
      const steps = searchSteps(aggregate.state, { query, limit, now, memory });
      return inSlices(metered(steps, recall));
    });
    return found.map((hit) => ({ ...hit, at: isoOf(hit.at) }));
  }

  /** Tells of what was said why no context has it; undefined of what contexts may have. */
  async unused(): Promise<(said: PlaceInTurn) => Unused | undefined> {
    const { commands, aggregate } = this.#parts;
    return await commands.read(() => {
      const { state } = aggregate;
      return (said: PlaceInTurn) => unusedIn(state, said);
    });
  }

  /** What would be sent for a message. */
  async context(asked: ContextQuery): Promise<ContextView> {
    return await this.#parts.commands.read(() => this.#contexts().preview(asked));
  }

  /** What was sent for a turn, or inserted into its message. */
  async turnContext(
    turn: string,
    reply?: number,
  ): Promise<ContextView | InsertedView | Rejection> {
    return await this.#parts.commands.read(() => this.#contexts().rebuild(turn, reply));
  }

  /**
   * Moves it into a space, or out of its own. `isLearned`: whether what was said before is learned
   * there.
   */
  async move(
    space: string | null,
    options: { readonly isLearned?: boolean } = {},
  ): Promise<{ readonly ok: true } | Rejection> {
    const { lifecycle, commands } = this.#parts;
    await commands.read(() => {});
    return await lifecycle.watch(() => this.#parts.space.move(space, options));
  }

  /** Sets how long it is kept unused, in seconds; null: as long as any other. */
  async keep(seconds: number | null): Promise<{ readonly ok: true } | Rejection> {
    const command = { type: "SetKeeping", seconds } as const;
    const handled = await this.#parts.commands.handle(command, { isFresh: true });
    return handled.ok ? { ok: true } : handled;
  }

  /** Ends the session's work on this instance and tells its clients why. Safe to call twice. */
  async close(reason: ClosingReason): Promise<void> {
    await closeSession(reason, { ...this.#parts, senders: () => this.#senders() });
  }

  /** Ends the session's work on this instance while its events are erased, and tells its clients. */
  async erase(task: () => Promise<boolean>): Promise<boolean> {
    return await closeForErasure(task, { ...this.#parts, senders: () => this.#senders() });
  }

  #senders() {
    return [this.#sender, this.#replies].filter((sender) => sender !== undefined);
  }

  #contexts(): ContextInspector {
    return new ContextInspector(this.#parts);
  }
}
