import type { Rejection } from "./rejection.ts";

/** A turn to answer once more, or to continue. */
export interface ReopenedReply {
  readonly turn: string;
  /** The command's id, by which it is safe to send it again; without one it is made. */
  readonly id?: string;
}

/** A turn is open again. */
export interface Reopened {
  readonly ok: true;
  readonly turn: string;
  /** Whether this id was known, or the turn was being answered again already. */
  readonly duplicate: boolean;
}

/** What a client may do with the newest reply. */
export interface ChangingReplies {
  /**
   * Answers a message once more. Resolves once its event is committed and `turn.reopened` is delivered;
   * the reply follows as frames, and is one more.
   */
  regenerate(asked: ReopenedReply): Promise<Reopened | Rejection>;
  /** Goes on with a reply that was cut at its limit; the same otherwise. */
  continueReply(asked: ReopenedReply): Promise<Reopened | Rejection>;
  /** Chooses which one of a turn's replies is remembered; `reply`: the position of its event. */
  chooseReply(turn: string, reply: number): Promise<{ readonly ok: true } | Rejection>;
}
