import type { ServerFrame, ServerFrameOf } from "../../protocol/mod.ts";
import type { ConfigurationChange } from "./configuration.ts";
import type { NoteToPin, PinResult, SummaryResult } from "./memory.ts";
import type { Rejection } from "./rejection.ts";
import type { ChangingReplies } from "./replies.ts";

/** One client of a session, as the bridge sees it. */
export interface Subscriber {
  /**
   * Takes the next frame, and the same frame as JSON text, which is encoded once for all clients.
   * Called synchronously and in order; it must not throw or wait.
   */
  deliver(frame: ServerFrame, encoded: string): void;
  /**
   * Resolves once the client can take more; awaited only between replayed frames. Without it the
   * client can always take more.
   */
  ready?(): Promise<void>;
  /** Whether the client is gone, so that nothing more needs to be replayed to it. */
  isGone?(): boolean;
}

/** Which of the past a client wants replayed when it attaches. */
export interface AttachOptions {
  /** Replay what came after this position. */
  readonly after?: number;
  /** Replay this many of the last turns. Wins over `after`. */
  readonly history?: number;
  /**
   * The space of the session: if it has none, it joins this one with its first message; `null`: it
   * stays without, whatever the default. Attaching rejects with `SpaceMismatchError` if it belongs to
   * another.
   */
  readonly space?: string | null;
  /** Whether it comes for one message: that it leaves does not mean that the talk is over. */
  readonly isPassing?: boolean;
}

/** A message as its client sends it; the id is its idempotency key. */
export interface OutgoingMessage {
  readonly text: string;
  /** The ids of files that were uploaded to the session for it. */
  readonly attachments?: readonly string[];
  readonly id?: string;
  /** Where its sender is: a name of the IANA time zone database. */
  readonly timeZone?: string;
  /**
   * The space of the session: if it has none, it joins this one with the message; `null`: it stays
   * without, whatever the default. Refused with `space_mismatch` if it belongs to another.
   */
  readonly space?: string | null;
}

/** A message was accepted: its turn is in the log. */
export interface Accepted {
  readonly ok: true;
  readonly turn: string;
  /** Whether this id, or this repeat, was known already. */
  readonly duplicate: boolean;
}

/** The frame that ends a turn. */
export type OutcomeFrame = ServerFrameOf<"turn.completed" | "turn.failed" | "turn.cancelled">;

/** A client's hold on a session. */
export interface Attachment extends ChangingReplies {
  /**
   * Sends a message. Resolves once its event is committed and `turn.accepted` is delivered; the
   * reply follows as frames. A known id joins, repeats or retries its turn.
   */
  send(message: OutgoingMessage): Promise<Accepted | Rejection>;
  /** Stops an open turn, running or waiting. */
  cancel(turn: string): Promise<{ readonly ok: true } | Rejection>;
  /** Pins a note: it is in every context from now on. The same id and text again changes nothing. */
  pin(note: NoteToPin): Promise<PinResult | Rejection>;
  /** Unpins a note. */
  unpin(note: string): Promise<{ readonly ok: true } | Rejection>;
  /** Writes another text for a pinned note. */
  reviseNote(note: string, text: string): Promise<{ readonly ok: true } | Rejection>;
  /** Keeps a turn that has ended out of every later context. */
  withhold(turn: string): Promise<{ readonly ok: true } | Rejection>;
  /** Lets a withheld turn into contexts again. */
  release(turn: string): Promise<{ readonly ok: true } | Rejection>;
  /** Writes another text for the summary, which is named by its position. */
  reviseSummary(summary: number, text: string): Promise<SummaryResult | Rejection>;
  /** Has the summary made again; resolves once it is stored. */
  remakeSummary(): Promise<SummaryResult | Rejection>;
  /** Names the session; an empty name removes the name. */
  rename(name: string): Promise<{ readonly ok: true } | Rejection>;
  /** Changes the session's settings: all that is asked, or nothing. */
  configure(change: ConfigurationChange): Promise<{ readonly ok: true } | Rejection>;
  /** Leaves the session; turns continue without this client. Safe to call twice. */
  detach(): void;
}
