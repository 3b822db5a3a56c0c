import { searchSteps } from "../../conversation/mod.ts";
import { inSlices } from "../../shared/mod.ts";
import type { Attachment, AttachOptions, Subscriber } from "../api/attachment.ts";
import type {
  ContextQuery,
  ContextView,
  FoundPassage,
  Imported,
  SearchQuery,
  Transcript,
} from "../api/memory.ts";
import type { Rejection } from "../api/rejection.ts";
import type { ClosingReason, SessionKey } from "../api/session.ts";
import { ContextInspector } from "../context/context_inspector.ts";
import { SessionNotes } from "../memory/session_notes.ts";
import { importTranscript } from "../memory/transcript_import.ts";
import { Attacher } from "./attacher.ts";
import { cancelTurn } from "./cancel_turn.ts";
import { closeForErasure, closeSession } from "./closing.ts";
import { MessageSender } from "./message_sender.ts";
import { assembleSession, type LiveSessionOptions, type SessionParts } from "./session_parts.ts";
import { liveView } from "./session_view.ts";

/** A session with clients or work on this instance. */
export class LiveSession {
  readonly key: SessionKey;
  /** Its pinned notes and its name. */
  readonly notes: SessionNotes;
  readonly #parts: SessionParts;
  readonly #attacher: Attacher;
  readonly #sender: MessageSender;
  readonly #contexts: ContextInspector;

  /** `onGone` is called when the session's events turn out to be gone. */
  constructor(options: LiveSessionOptions, onGone: (session: LiveSession) => void) {
    const { key, model, settings: { ttlMs }, now } = options;
    this.key = key;
    const parts = assembleSession({ ...options, onGone: () => onGone(this) });
    this.#parts = parts;
    this.notes = new SessionNotes(parts);
    this.#contexts = new ContextInspector(parts);
    this.#sender = new MessageSender(parts);
    const view = () => liveView(parts.aggregate, { model: model.name, ttlMs, now: now() });
    this.#attacher = new Attacher({ ...parts, view });
  }

  /** Whether it has no subscribers and no work in progress. */
  get isIdle(): boolean {
    const { subscribers, aggregate, runner, summariser } = this.#parts;
    return subscribers.size === 0 && !this.#attacher.isBusy && !aggregate.isBusy &&
      !runner.isBusy && !summariser.isBusy;
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

  /** Attaches a client. Throws `SessionGoneError` when the session's events are gone. */
  async attach(subscriber: Subscriber, asked: AttachOptions): Promise<Attachment> {
    await this.#attacher.attach(subscriber, asked);
    return {
      send: (message) => this.#sender.send(subscriber, message),
      cancel: (turn) => cancelTurn(turn, this.#parts),
      pin: (note) => this.notes.pin(note),
      unpin: (note) => this.notes.unpin(note),
      rename: (name) => this.notes.rename(name),
      detach: () => this.#parts.subscribers.remove(subscriber),
    };
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
    const { commands, aggregate, recall: memory } = this.#parts;
    const query = asked.query.toWellFormed();
    const found = await commands.read(() =>
      inSlices(searchSteps(aggregate.state, { ...asked, query, memory }))
    );
    return found.map((hit) => ({ ...hit, at: new Date(hit.at).toISOString() }));
  }

  /** What would be sent for a message. */
  async context(asked: ContextQuery): Promise<ContextView> {
    return await this.#parts.commands.read(() => this.#contexts.preview(asked));
  }

  /** What was sent for a turn. */
  async turnContext(turn: string): Promise<ContextView | Rejection> {
    return await this.#parts.commands.read(() => this.#contexts.rebuild(turn));
  }

  /** Ends the session's work on this instance and tells its clients why. Safe to call twice. */
  async close(reason: ClosingReason): Promise<void> {
    await closeSession(reason, { ...this.#parts, sender: this.#sender });
  }

  /** Ends the session's work on this instance while its events are erased, and tells its clients. */
  async erase(task: () => Promise<boolean>): Promise<boolean> {
    return await closeForErasure(task, { ...this.#parts, sender: this.#sender });
  }
}
