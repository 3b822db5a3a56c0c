import type { FileKind, ReplyEnding, Usage } from "../conversation/mod.ts";
import type { Encoder, ModelRequest } from "./encoder.ts";

/** What a model says, piece by piece. The end comes last and once. */
export type ModelEvent =
  | {
    readonly type: "text";
    readonly text: string;
    /** Known where the end is there already: nothing but that follows. */
    readonly isLast?: boolean;
  }
  | {
    readonly type: "end";
    readonly ending: ReplyEnding;
    /** Why it ended, in the provider's own word: `end_turn`, `max_tokens`, … */
    readonly stopReason: string;
    /** The model that really answered. */
    readonly model: string;
    readonly usage: Usage;
    readonly requestId?: string;
  };

/** The event that ends a reply. */
export type ReplyEnd = Extract<ModelEvent, { type: "end" }>;

/** What stops a call. */
export interface CallOptions {
  readonly signal: AbortSignal;
}

/** A model that a provider tells of. */
export interface ListedModel {
  /** What it is called in requests. */
  readonly id: string;
  /** What people call it, where the provider says so. */
  readonly label?: string;
  /** Another name that requests may have for it. */
  readonly alias?: string;
}

/** A model that streams its answer. */
export interface Model {
  /** The name that clients see. */
  readonly name: string;
  /** Encodes the requests that are sent to it. Another one where a `ModelError` refused its encoding. */
  readonly encoder: Encoder;
  /**
   * The kinds of files that one of its provider's models takes, as far as that is known; undefined or
   * absent: all. Marks stand for others. Fewer where a `ModelError` refused files.
   */
  fileKindsOf?(model: string): readonly FileKind[] | undefined;
  /** The same for a request that asks for another of its provider's models, where those differ. */
  encoderFor?(model: string): Encoder;
  /**
   * Its provider's models, in the provider's order; undefined where that does not tell. Never throws;
   * absent: nobody can tell.
   */
  models?(): Promise<readonly ListedModel[] | undefined>;
  /**
   * Answers a request that its encoder made. Throws `ModelError` when there is no answer, or the
   * reason of the signal when that stopped it.
   */
  stream(request: ModelRequest, options: CallOptions): AsyncIterable<ModelEvent>;
}
