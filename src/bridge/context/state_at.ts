import { type Conversation, fold, footprintOf, initialState } from "../../conversation/mod.ts";
import type { SessionAggregate } from "../aggregate/session_aggregate.ts";
import { SessionGoneError } from "../aggregate/session_gone_error.ts";
import type { MemoryShare } from "../memory_budget/live_memory.ts";

/**
 * A session's state as it was at a position, at most that of the last known event. Throws
 * `SessionGoneError` when its events are gone, and `SessionTooLargeError` or `OverloadedError` where
 * there is no memory for it.
 */
export async function stateAt(
  aggregate: SessionAggregate,
  { position, share }: {
    readonly position: number;
    /** The memory that the state takes. */
    readonly share: MemoryShare;
  },
): Promise<Conversation> {
  if (position >= aggregate.state.position) return aggregate.state;
  let state = initialState;
  const likely = aggregate.bytes * position / aggregate.state.position;
  while (state.position < position) {
    share.expect({ least: footprintOf(state), likely });
    const { position: after } = state;
    const page = await aggregate.read({ after, limit: position - after });
    if (page.length === 0) throw new SessionGoneError("Cannot read the session: it is gone");
    state = fold(page, state);
  }
  share.require(footprintOf(state));
  return state;
}
