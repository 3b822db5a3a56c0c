import type { Usage } from "../conversation/mod.ts";

/** What was read of a reply. */
export interface ReadReply {
  /** All its text blocks, one after another. */
  readonly text: string;
  /** The names of the tools that it calls, each once. */
  readonly tools: readonly string[];
  /** The provider's word; absent until it has told. */
  readonly stopReason?: string;
  readonly usage: Usage;
  readonly model?: string;
  /** The message's id. */
  readonly id?: string;
  /** Whether it came to its end, and all of it was read. Others are not recorded. */
  readonly isWhole: boolean;
  /** The type of the error that it ended with, as `overloaded_error`. */
  readonly errorType?: string;
}

/** A reply as it is being read, of whichever API. Whatever it does not know is skipped. */
export interface ReadableReply {
  /** Whether its end was told. */
  readonly hasEnded: boolean;
  /** Takes an event of a stream. Nothing after its end counts. */
  takeEvent(event: unknown): void;
  /** Takes an event that is no JSON, and its name; false if something of the reply may be lost with it. */
  takeWord(word: string, event: string | undefined): boolean;
  /** Takes a whole message, or an error, that is no stream. */
  takeMessage(message: unknown): void;
  /** Notes that something of it could not be read. */
  lose(): void;
  /** What was read so far. */
  read(): ReadReply;
}
