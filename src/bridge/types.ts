import type { ForeignLine, Manifest, ModelRequest, Pin, SearchHit } from "../conversation/mod.ts";
import type { ErrorCode, ImportProblem, ServerFrame, ServerFrameOf } from "../protocol/mod.ts";

/** A session of an owner. */
export interface SessionKey {
  readonly owner: string;
  readonly session: string;
}

/** Why a session at work ends on this instance. */
export type ClosingReason = ServerFrameOf<"session.closed">["reason"];

/** One client of a session, as the bridge sees it. */
export interface Subscriber {
  /**
   * Takes the next frame, and the same frame as JSON text so that it is encoded once for all
   * clients. Called synchronously and in order; it must not throw and must not wait.
   */
  deliver(frame: ServerFrame, encoded: string): void;
  /**
   * Resolves once the client can take more; awaited between replayed frames alone, and by nobody
   * else. Without it the client can always take more.
   */
  ready?(): Promise<void>;
}

/** Why the bridge did not do what it was asked, in words for the client. */
export interface Refusal {
  readonly ok: false;
  readonly code: ErrorCode;
  readonly message: string;
  readonly turn?: string;
  /** How long to wait before the same may succeed, in ms, where that is known. */
  readonly retryAfterMs?: number;
  /** Where lines of what was sent are at fault: which, counted from 1, and why. */
  readonly lines?: readonly ImportProblem[];
}

/** What became of a message that was sent: its turn is in the log. */
export interface Accepted {
  readonly ok: true;
  readonly turn: string;
  /** Whether this id, or this repeat, was known already. */
  readonly duplicate: boolean;
}

/** The frame that ends a turn. */
export type OutcomeFrame = ServerFrameOf<"turn.completed" | "turn.failed" | "turn.cancelled">;

/** A client's hold on a session. */
export interface Attachment {
  /**
   * Sends a message. Resolves once its event is committed and `turn.accepted` is delivered; the
   * reply follows as frames. An id that is known already joins, repeats or retries its turn.
   */
  send(message: { readonly text: string; readonly id?: string }): Promise<Accepted | Refusal>;
  /** Stops an open turn, running or waiting. */
  cancel(turn: string): Promise<{ readonly ok: true } | Refusal>;
  /** Pins a note: from now on it is in every context. The same id and text again is no new note. */
  pin(note: NoteToPin): Promise<Pinned | Refusal>;
  /** Takes a note off. */
  unpin(note: string): Promise<{ readonly ok: true } | Refusal>;
  /** Names the session; an empty name takes its name off. */
  rename(name: string): Promise<{ readonly ok: true } | Refusal>;
  /** Lets go of the session; turns go on without this client. Safe to call twice. */
  detach(): void;
}

/** A text to be pinned, or the message or reply of a turn. Without an id one is made. */
export type NoteToPin =
  & { readonly note?: string }
  & ({ readonly text: string } | { readonly turn: string; readonly part: "message" | "reply" });

/** The id of a pinned note. */
export interface Pinned {
  readonly ok: true;
  readonly note: string;
}

/** A conversation from elsewhere, and the idempotency key that it came with. */
export interface ForeignLines {
  readonly lines: readonly ForeignLine[];
  readonly key?: string;
}

/** What became of an import. */
export interface Imported {
  readonly ok: true;
  readonly turns: number;
  readonly position: number;
  /** Whether its key was known already, so that nothing changed. */
  readonly duplicate: boolean;
  /** The kinds of secrets that were taken out of it, where there were any. */
  readonly redacted?: readonly string[];
}

/** What became of an archive that was taken in. */
export interface TakenArchive extends Imported {
  readonly lines: number;
  /** Turns that were open in it, and were ended as failed. */
  readonly ended: number;
  /** Events that this version cannot read; they keep their places. */
  readonly unread: number;
}

/** Where a session is forked, and what the new one is called; without an id one is made. */
export interface ForkAt {
  readonly at?: number;
  readonly session?: string;
}

/** What a dry run is asked for. */
export interface ContextQuery {
  readonly message: string;
  /** The budget, in characters; without it the bridge's own. */
  readonly limit?: number;
  /** As of this position; without it now. */
  readonly at?: number;
}

/** A request to the model as it is sent, and the record of its context. */
export interface ContextView {
  readonly ok: true;
  readonly request: ModelRequest & { readonly stream: true };
  readonly manifest: Manifest;
  /** For a call that was made: the hash of its bytes, and of those of `request`. */
  readonly sha256?: { readonly sent: string; readonly rebuilt: string };
}

/** The fields of `session.ready` but its type. */
export type SessionView = Omit<ServerFrameOf<"session.ready">, "type">;

/** What is looked for in everything that was said. */
export interface SearchQuery {
  readonly query: string;
  /** How many passages at most. */
  readonly limit: number;
}

/** A passage that was found; `at` is ISO 8601. */
export type FoundPassage = Omit<SearchHit, "at"> & { readonly at: string };

/** A page of an owner's sessions. */
export interface ListQuery {
  readonly limit: number;
  readonly cursor?: string;
  /** Words that the name, the preview and the id of a session must hold together. */
  readonly words?: string;
}

/** A recorded event as the HTTP door tells it. */
export interface EventView {
  readonly position: number;
  readonly type: string;
  /** ISO 8601. */
  readonly at: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** What a client asks to be told of the past when it attaches. */
export interface AttachOptions {
  /** Replay what came after this position. */
  readonly after?: number;
  /** Replay the last so many turns. Wins over `after`. */
  readonly history?: number;
}

/** The bridge: every session of every owner, on this instance. */
export interface Bridge {
  /** The name of the model that answers. */
  readonly model: string;
  /**
   * Attaches a client: delivers `session.ready`, then what it asked to have replayed, then the
   * turn that is streaming, then everything that happens. Rejects when the log does not answer.
   */
  attach(
    key: SessionKey,
    options: AttachOptions & { readonly subscriber: Subscriber },
  ): Promise<Attachment>;
  /** Tells of a session, or undefined when there is none; creates nothing. */
  describe(key: SessionKey): Promise<SessionView | undefined>;
  /**
   * An owner's sessions, newest first; `cursor` comes from the page before. Where words are asked
   * for, a page may hold fewer than its limit, or none, and still have a page after it.
   */
  list(
    owner: string,
    page: ListQuery,
  ): Promise<{ readonly sessions: readonly SessionView[]; readonly cursor?: string }>;
  /** A page of a session's events after a position; undefined when there is no such session. */
  events(
    key: SessionKey,
    page: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly events: readonly EventView[]; readonly next?: number } | undefined>;
  /** Names a session and tells of it; undefined when there is no such session. */
  rename(key: SessionKey, name: string): Promise<SessionView | Refusal | undefined>;
  /** The passages of what was said that bear on a query, best first. */
  search(key: SessionKey, asked: SearchQuery): Promise<readonly FoundPassage[] | undefined>;
  /** Pins a note in a session. */
  pin(key: SessionKey, note: NoteToPin): Promise<Pinned | Refusal>;
  /** Takes a note off; undefined when there is no such session. */
  unpin(key: SessionKey, note: string): Promise<{ readonly ok: true } | Refusal | undefined>;
  /** The notes of a session in the order in which they were pinned. */
  pins(key: SessionKey): Promise<readonly Pin[] | undefined>;
  /** Takes lines in that were said elsewhere, all or none, behind what is there. */
  import(key: SessionKey, lines: ForeignLines): Promise<Imported | Refusal>;
  /** A session's archive, in lines; undefined when there is no such session. */
  exportArchive(
    key: SessionKey,
  ): Promise<{ readonly text: AsyncGenerator<string, void, void> } | undefined>;
  /** Takes a session in from the lines of its archive, all or none. */
  importArchive(
    key: SessionKey,
    lines: AsyncIterable<string>,
  ): Promise<TakenArchive | Refusal>;
  /** Begins a session that goes on from a position of another; undefined without such a session. */
  fork(
    key: SessionKey,
    at: ForkAt,
  ): Promise<{ readonly ok: true; readonly view: SessionView } | Refusal | undefined>;
  /** What would be sent for a message; undefined when there is no such session. */
  context(key: SessionKey, asked: ContextQuery): Promise<ContextView | Refusal | undefined>;
  /** What was sent for a turn, made again out of the log. */
  turnContext(key: SessionKey, turn: string): Promise<ContextView | Refusal | undefined>;
  /** How many messages the context of the reply at a position held besides its own. */
  contextMessages(key: SessionKey, position: number): Promise<number>;
  /** Erases a session whole: stops its turn, closes its clients, deletes its keys. */
  erase(key: SessionKey): Promise<boolean>;
  /** Resolves when the log answers; rejects when it does not. */
  ready(): Promise<void>;
  /** Stops: tells every client `session.closed: draining`, takes no new message, stops the calls. */
  drain(): Promise<void>;
}
