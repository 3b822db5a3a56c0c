import type { Scopes } from "../access/mod.ts";
import type {
  EventHistory,
  MemoryInspection,
  OutcomeFrame,
  OutgoingMessage,
  Rejection,
  SessionDirectory,
  SessionKey,
  Spaces,
} from "../bridge/mod.ts";
import type { ErrorCode, ServerFrame } from "../protocol/mod.ts";

/** Who calls, as the door has admitted them. */
export interface Caller {
  readonly owner: string;
  readonly scopes: Scopes;
  /** The space that the address names. */
  readonly space?: string;
}

/** Why a call failed, in words for whoever called. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /** When a retry may succeed, in ms from now. */
  readonly retryAfterMs?: number;
}

/** The use cases that the tools need. */
export interface Memory {
  readonly spaces: Pick<Spaces, "search" | "writeFact" | "forgetFact" | "fact">;
  readonly sessions:
    & Pick<SessionDirectory, "list" | "describe">
    & Pick<EventHistory, "events">
    & Pick<MemoryInspection, "unused">;
  /**
   * Sends a message and waits for the outcome of its turn. `onFrame` gets the frames of the turn; the
   * signal cancels the turn.
   */
  ask(
    key: SessionKey,
    message: OutgoingMessage,
    options: { readonly onFrame: (frame: ServerFrame) => void; readonly signal: AbortSignal },
  ): Promise<OutcomeFrame | Rejection>;
  /** What to tell of an error that was thrown; its details go to the log. */
  explain(error: unknown): Failure;
}

/** What each tool and resource is made of. */
export interface Desk {
  readonly memory: Memory;
  readonly caller: Caller;
}

/**
 * The space of a new conversation, and of a fact, where the caller names none: that of the address, or
 * the one in which the page and the terminal begin.
 */
export function usualSpace({ space = "main" }: Caller): string {
  return space;
}
