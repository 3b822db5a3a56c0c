import {
  type Conversation,
  evolve,
  footprintOf,
  initialState,
  understand,
} from "../../conversation/mod.ts";
import type { SessionHead, SessionLog } from "../../session_log/mod.ts";
import { forEachInSlices } from "../../shared/mod.ts";
import { expectedOf } from "../aggregate/stored_size.ts";
import type { SessionKey } from "../api/session.ts";
import type { MemoryShare } from "../memory_budget/live_memory.ts";

/** A session's state as of a position of its log. */
export interface FoldedSession {
  readonly key: SessionKey;
  /** The generation whose events these are. */
  readonly generation: string;
  /** What facts and digests of a space name the session by. */
  readonly lineage: string;
  readonly conversation: Conversation;
}

/** What is folded already, and up to where to go on. */
export interface FoldOptions {
  readonly head: SessionHead;
  /** By default, the position of the head. */
  readonly upTo?: number;
  readonly from?: Conversation;
  /** Whether the head was read just now, so that it need not be read again. */
  readonly isSeen?: boolean;
  /** The memory that the state takes. */
  readonly share: MemoryShare;
}

/**
 * Folds a session's events up to a position, in slices, reading those that are not folded yet. That is
 * no use of the session: its expiry stays. Undefined when its events are gone meanwhile. Throws
 * `SessionTooLargeError` or `OverloadedError` where there is no memory for it, `NewerEventError`, and
 * what the log throws.
 */
export async function foldSession(
  log: SessionLog,
  key: SessionKey,
  { head, upTo = head.position, from = initialState, isSeen = false, share }: FoldOptions,
): Promise<FoldedSession | undefined> {
  const { generation, lineage } = head;
  const size = { bytes: head.bytes ?? 0, position: head.position };
  let conversation = from;
  while (conversation.position < upTo) {
    const { position: after } = conversation;
    share.expect(expectedOf(footprintOf(conversation), { after, upTo, size }));
    const limit = Math.min(1_000, upTo - after);
    const page = await log.read(key, { after, limit, generation, isSeen });
    if (page.length === 0) return undefined;
    await forEachInSlices(page, (event) => {
      conversation = evolve(conversation, understand(event));
    });
  }
  share.require(footprintOf(conversation));
  return { key, generation, lineage, conversation };
}

/** What a session is called, by its own events: its name, or how it begins. */
export function shownTitle({ name, preview }: Conversation): string | undefined {
  return name ?? preview;
}
